package io.eventsource.cli.client;

import io.eventsource.cli.DataStream;
import io.eventsource.cli.ExitCode;
import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventSource;
import io.eventsource.client.RawStreamListener;
import io.eventsource.client.ResponseHead;
import io.eventsource.protocol.MessageEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Prints the events of a source, acknowledges each once it is printed, and reports when it is done. */
final class PrintingSession implements RawStreamListener {

    private final EventPrinter printer;
    private final Consumer<String> messages;
    private final ReconnectMessages reporter;
    private final CompletableFuture<ExitCode> done = new CompletableFuture<>();

    // Owned by the source, which makes one call at a time.
    private long remaining;

    private boolean acknowledges = true;
    /** The source to which printed events are acknowledged; null before it is open, or if it acknowledges events without this. */
    private @Nullable EventSource source;

    /**
     * Creates a session.
     *
     * @param count after how many events it is done; null for never
     * @param messages takes messages for the user
     * @param reporter reports the state of the connection
     */
    PrintingSession(EventPrinter printer, @Nullable Long count, Consumer<String> messages, ReconnectMessages reporter) {
        this.printer = printer;
        this.reporter = reporter;
        this.remaining = count == null ? Long.MAX_VALUE : count;
        this.messages = messages;
    }

    /** Leaves acknowledgements to the source. */
    PrintingSession withoutAcknowledgement() {
        acknowledges = false;
        return this;
    }

    /** Completed once, with the exit status. */
    CompletableFuture<ExitCode> done() {
        return done;
    }

    @Override
    public void onOpen(EventSource opened, ResponseHead response) {
        source = acknowledges ? opened : null;
        reporter.opened();
    }

    @Override
    public void onBytes(ByteBuffer bytes) {
        print(() -> printer.bytes(bytes));
    }

    @Override
    public void onEvent(MessageEvent event) {
        print(() -> {
            printer.event(event);
            acknowledgeUpTo(event);
        });
        if (--remaining == 0) {
            done.complete(ExitCode.DONE);
        }
    }

    @Override
    public void onComment(String comment) {
        print(() -> printer.comment(comment));
    }

    private void acknowledgeUpTo(MessageEvent event) {
        if (source == null) {
            return;
        }
        try {
            source.acknowledgeUpTo(event);
        } catch (UncheckedIOException e) {
            messages.accept(String.valueOf(e.getMessage()));
            done.complete(ExitCode.FAILED);
        }
    }

    /** After the session is done, nothing is printed, even if the source still delivers. */
    private void print(Printing printing) {
        if (done.isDone()) {
            return;
        }
        try {
            printing.print();
        } catch (IOException e) {
            done.complete(outputFailed(e));
        }
    }

    /** A reader that closes the pipe, such as {@code head}, is no failure; a full disk is one. */
    private ExitCode outputFailed(IOException fault) {
        if (DataStream.isReaderGone(fault)) {
            return ExitCode.DONE;
        }
        messages.accept("cannot write to standard output: " + fault.getMessage());
        return ExitCode.FAILED;
    }

    @Override
    public void onReconnecting(ConnectionEnd end, Duration delay) {
        if (!done.isDone()) { // after the last event the stream may end before the source is closed
            reporter.reconnecting(end, delay);
        }
    }

    @Override
    public void onClosed(ConnectionEnd end) {
        done.complete(reporter.closed(end));
    }

    private interface Printing {
        void print() throws IOException;
    }
}
