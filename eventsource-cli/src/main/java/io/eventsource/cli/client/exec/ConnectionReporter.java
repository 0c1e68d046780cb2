package io.eventsource.cli.client.exec;

import io.eventsource.cli.ExitCode;
import io.eventsource.client.ConnectionEnd;
import java.time.Duration;

/** Reports the state of the client's connection to the user. Called by one thread at a time. */
public interface ConnectionReporter {

    /** Reports that a stream is open. */
    void opened();

    /**
     * Reports that the stream has ended, and that the client reconnects.
     *
     * @param delay the time until it does
     */
    void reconnecting(ConnectionEnd end, Duration delay);

    /**
     * Reports that the client does not reconnect.
     *
     * @return the status to exit with
     */
    ExitCode closed(ConnectionEnd end);
}
