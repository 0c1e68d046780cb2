package io.eventsource.cli.client;

import io.eventsource.cli.ExitCode;
import io.eventsource.cli.ValueFormat;
import io.eventsource.cli.client.exec.ConnectionReporter;
import io.eventsource.cli.net.Tls;
import io.eventsource.client.ConnectionEnd;
import io.eventsource.protocol.internal.FaultText;
import io.eventsource.protocol.internal.TimeText;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells the user when a stream opens, and why there is none. Used by one thread at a time. */
final class ReconnectMessages implements ConnectionReporter {

    private final Consumer<String> messages;
    /** What to report when the first stream is open; null for nothing, or if that was reported. */
    private @Nullable String greeting;
    /** The last report: a server that is down for a day is one line, not thousands. */
    private @Nullable String said;

    private boolean wasOpen;

    /** Read by other threads once the source is closed. */
    private volatile boolean finished;

    ReconnectMessages(Consumer<String> messages) {
        this(messages, null);
    }

    /**
     * Reports to {@code messages}.
     *
     * @param greeting what to report when the first stream is open; null for nothing
     */
    ReconnectMessages(Consumer<String> messages, @Nullable String greeting) {
        this.messages = messages;
        this.greeting = greeting;
    }

    @Override
    public void opened() {
        String first = greeting;
        greeting = null;
        if (first != null) {
            messages.accept(first);
        } else if (said != null) {
            messages.accept(wasOpen ? "reconnected" : "connected");
        }
        wasOpen = true;
        said = null;
    }

    @Override
    public void reconnecting(ConnectionEnd end, Duration delay) {
        String message = describe(end);
        if (!message.equals(said)) {
            messages.accept(message + "; reconnecting in " + TimeText.of(delay));
            said = message;
        }
    }

    @Override
    public ExitCode closed(ConnectionEnd end) {
        finished = end instanceof ConnectionEnd.NoContent;
        boolean complete = end.isOrderly() && !finished; // an answer, or a stream that was wanted once
        if (!complete) {
            messages.accept(describe(end));
        }
        return end.isOrderly() ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** Whether the server has closed the stream permanently, so that the position in it has lost its meaning. */
    boolean isFinished() {
        return finished;
    }

    /** Adds the reason that the server gives, if it gives one. */
    static String describe(ConnectionEnd end) {
        if (end instanceof ConnectionEnd.EventTooLarge tooLarge) {
            String limit = ValueFormat.sizeText(tooLarge.cause().maxSize());
            return "an event of " + url(end) + " is larger than " + limit
                    + "; raise the limit with " + EventLimit.MAX_EVENT_SIZE + ", or skip such events with "
                    + EventLimit.SKIP_LARGE_EVENTS;
        }
        if (end instanceof ConnectionEnd.ConnectionLost lost && FaultText.isUntrustedCertificate(lost.cause())) {
            return end.message() + Tls.trustAdvice(lost.cause());
        }
        String reason =
                end instanceof ConnectionEnd.HttpStatus http ? http.body().strip() : "";
        return reason.isEmpty() ? end.message() : end.message() + ": " + reason;
    }

    /** The URL without its query, which may contain secrets. */
    private static String url(ConnectionEnd end) {
        return end.uri().getScheme() + "://" + end.uri().getRawAuthority()
                + end.uri().getRawPath();
    }
}
