package io.eventsource.client;

import io.eventsource.protocol.internal.FaultText;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.HttpResponseException;

/** Describes network failures in messages. */
final class NetworkFailure {

    private NetworkFailure() {}

    /**
     * Describes why there is no connection, or why it was lost.
     *
     * @param server the server, as messages show it
     */
    static String describe(String server, Throwable failure) {
        if (has(failure, RejectedExecutionException.class) || has(failure, IllegalStateException.class)) {
            return "cannot connect to %s: the HTTP client was stopped or has too many requests waiting"
                    .formatted(server);
        }
        boolean unreachable = has(failure, SSLException.class)
                || has(failure, UnknownHostException.class)
                || has(failure, UnresolvedAddressException.class)
                || has(failure, NoRouteToHostException.class)
                || has(failure, ConnectException.class);
        return unreachable
                ? FaultText.noConnection(server, failure)
                : "the connection to %s was lost: %s".formatted(server, loss(failure));
    }

    /** Whether one of the causes is of a kind. */
    static boolean has(Throwable failure, Class<? extends Throwable> kind) {
        return causes(failure).anyMatch(kind::isInstance);
    }

    /** Returns the failure and its causes, of limited number because they may form a circle. */
    static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(20);
    }

    private static String loss(Throwable failure) {
        if (has(failure, EOFException.class)
                || has(failure, ClosedChannelException.class)
                || has(failure, HttpResponseException.class)) { // other problems of HTTP are not the network's
            return "it was cut off";
        }
        boolean reset = causes(failure)
                .map(cause -> String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT))
                .anyMatch(said -> said.contains("connection reset") || said.contains("broken pipe"));
        return reset ? "it was reset" : FaultText.of(failure);
    }
}
