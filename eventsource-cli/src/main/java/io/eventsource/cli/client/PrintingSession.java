package io.eventsource.cli.client;

import io.eventsource.cli.DataStream;
import io.eventsource.cli.ExitCode;
import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceListener;
import io.eventsource.client.ResponseHead;
import io.eventsource.protocol.MessageEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Prints what an event source receives, says what becomes of it, and knows when it is done. */
final class PrintingSession implements EventSourceListener {

    private final EventPrinter printer;
    private final Consumer<String> words;
    private final ReconnectMessages messages;
    private final boolean keepsPlace;
    private final CompletableFuture<ExitCode> done = new CompletableFuture<>();

    // Owned by the source, which makes one call at a time.
    private long remaining;
    /** Who wants to know which events were printed; null if nobody does. */
    private @Nullable EventSource source;

    /**
     * A session that begins.
     *
     * @param count after how many events it is done; null for never
     * @param words takes messages for the user
     * @param messages reports the state of the connection
     * @param keepsPlace whether to acknowledge each event once it was printed, so that the place is never ahead of the output
     */
    PrintingSession(
            EventPrinter printer,
            @Nullable Long count,
            Consumer<String> words,
            ReconnectMessages messages,
            boolean keepsPlace) {
        this.printer = printer;
        this.messages = messages;
        this.keepsPlace = keepsPlace;
        this.remaining = count == null ? Long.MAX_VALUE : count;
        this.words = words;
    }

    /** Completed once, with the status to leave with. */
    CompletableFuture<ExitCode> done() {
        return done;
    }

    @Override
    public void onOpen(EventSource opened, ResponseHead response) {
        source = keepsPlace ? opened : null;
        messages.opened();
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
    public boolean wantsComments() {
        return printer.wantsComments();
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
            words.accept(String.valueOf(e.getMessage()));
            done.complete(ExitCode.FAILED);
        }
    }

    /** Nothing is printed any more once the session is done: the source may not know yet. */
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

    /** Whoever read our output may have had enough, like {@code head}; a full disk is another matter. */
    private ExitCode outputFailed(IOException fault) {
        if (DataStream.isReaderGone(fault)) {
            return ExitCode.DONE;
        }
        words.accept("cannot write to standard output: " + fault.getMessage());
        return ExitCode.FAILED;
    }

    @Override
    public void onReconnecting(ConnectionEnd end, Duration delay) {
        if (!done.isDone()) { // after the last event the stream may end before the source is closed
            messages.reconnecting(end, delay);
        }
    }

    @Override
    public void onClosed(ConnectionEnd end) {
        done.complete(messages.closed(end));
    }

    private interface Printing {
        void print() throws IOException;
    }
}
