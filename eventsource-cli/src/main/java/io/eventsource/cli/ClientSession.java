package io.eventsource.cli;

import io.eventsource.client.Ending;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceListener;
import io.eventsource.protocol.MessageEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Prints what an event source receives, says what becomes of it, and knows when it is done. */
final class ClientSession implements EventSourceListener {

    private final EventPrinter printer;
    private final Consumer<String> words;
    private final CompletableFuture<ExitCode> done = new CompletableFuture<>();

    // Owned by the source, which makes one call at a time.
    private long remaining;
    /** Why there is no stream, as it was said last: a server that is down for a day is one line, not thousands. */
    private @Nullable String trouble;

    /**
     * A session that begins.
     *
     * @param count after how many events it is done; null for never
     * @param words takes what is to be said to people
     */
    ClientSession(EventPrinter printer, @Nullable Long count, Consumer<String> words) {
        this.printer = printer;
        this.remaining = count == null ? Long.MAX_VALUE : count;
        this.words = words;
    }

    /** Completed once, with the status to leave with. */
    CompletableFuture<ExitCode> done() {
        return done;
    }

    @Override
    public void onOpen(EventSource source) {
        if (trouble != null) {
            words.accept("connected again");
            trouble = null;
        }
    }

    @Override
    public void onBytes(ByteBuffer bytes) {
        print(() -> printer.bytes(bytes));
    }

    @Override
    public void onEvent(MessageEvent event) {
        print(() -> printer.event(event));
        if (--remaining == 0) {
            done.complete(ExitCode.DONE);
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
        String message = String.valueOf(fault.getMessage());
        if (message.toLowerCase(Locale.ROOT).contains("pipe")) {
            return ExitCode.DONE;
        }
        words.accept("cannot write the output: " + message);
        return ExitCode.FAILED;
    }

    @Override
    public void onReconnecting(Ending ending, Duration delay) {
        String message = describe(ending);
        if (!message.equals(trouble)) {
            words.accept(message + "; connecting again in " + seconds(delay) + " s");
            trouble = message;
        }
    }

    @Override
    public void onClosed(Ending ending) {
        words.accept(describe(ending));
        done.complete(ending instanceof Ending.ToldToStop ? ExitCode.DONE : ExitCode.FAILED);
    }

    /** The server's own words are the best reason there is. */
    private static String describe(Ending ending) {
        String reason =
                ending instanceof Ending.Refused refused ? refused.body().strip() : "";
        return reason.isEmpty() ? ending.message() : ending.message() + ": " + reason;
    }

    private static String seconds(Duration delay) {
        return delay.toMillis() % 1000 == 0
                ? Long.toString(delay.toSeconds())
                : Double.toString(delay.toMillis() / 1000.0);
    }

    private interface Printing {
        void print() throws IOException;
    }
}
