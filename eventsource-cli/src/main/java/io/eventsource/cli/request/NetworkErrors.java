package io.eventsource.cli.request;

import io.eventsource.cli.net.Target;
import io.eventsource.cli.net.Tls;
import io.eventsource.protocol.internal.FaultText;
import io.eventsource.protocol.internal.TimeText;
import io.eventsource.protocol.internal.VisibleText;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;

/** Describes why a request got no answer. */
final class NetworkErrors {

    private NetworkErrors() {}

    /**
     * Describes why a request got no answer.
     *
     * @param timeout how long the server could take
     */
    static String describe(Target destination, IOException fault, Duration timeout) {
        URI uri = destination.uri();
        String server = uri.getScheme() + "://" + VisibleText.line(uri.getRawAuthority());
        String via = destination.proxy() == null
                ? ""
                : " through the proxy " + destination.proxy().host() + ":"
                        + destination.proxy().port();
        return describe(server + via, fault, timeout);
    }

    private static String describe(String server, IOException fault, Duration timeout) {
        boolean late = fault instanceof SocketTimeoutException || fault.getCause() instanceof SocketTimeoutException;
        Duration connecting =
                timeout.compareTo(HttpConnection.CONNECT_TIMEOUT) < 0 ? timeout : HttpConnection.CONNECT_TIMEOUT;
        if (fault instanceof HttpConnection.NoConnectionException) {
            return late
                    ? "cannot connect to " + server + " within " + TimeText.of(connecting)
                    : FaultText.noConnection(server, fault);
        }
        if (FaultText.isUntrustedCertificate(fault)) {
            return FaultText.noConnection(server, fault) + Tls.trustAdvice(fault);
        }
        return late
                ? "no answer from " + server + " within " + TimeText.of(timeout)
                : "no answer from " + server + ": " + FaultText.of(fault);
    }
}
