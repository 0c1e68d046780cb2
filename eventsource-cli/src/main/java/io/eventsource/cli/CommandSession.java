package io.eventsource.cli;

import io.eventsource.client.Ending;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceListener;
import io.eventsource.protocol.MessageEvent;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Has a command run for each event of one source, up to the first that fails. */
final class CommandSession implements EventSourceListener {

    /** How a session ends. */
    sealed interface End {
        /** For good. */
        record Final(ExitCode exitCode) implements End {}

        /** With a command that failed; another session may follow. */
        record Failed(Duration delay) implements End {}
    }

    private final Command command;
    private final CommandProgress progress;
    private final Consumer<String> words;
    private final Trouble trouble;
    private final CompletableFuture<End> done = new CompletableFuture<>();
    /** Held while an event is dealt with. */
    private final ReentrantLock busy = new ReentrantLock();

    private volatile boolean stopping;
    private @Nullable EventSource source;

    CommandSession(Command command, CommandProgress progress, Consumer<String> words, Trouble trouble) {
        this.command = command;
        this.progress = progress;
        this.words = words;
        this.trouble = trouble;
    }

    CompletableFuture<End> done() {
        return done;
    }

    /**
     * Begins no other command.
     *
     * @return whether none is running any more, after some time at most
     */
    boolean stop(Duration patience) throws InterruptedException {
        stopping = true;
        if (!busy.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        busy.unlock();
        return true;
    }

    @Override
    public void onOpen(EventSource opened) {
        source = opened;
        trouble.passed();
    }

    @Override
    public void onEvent(MessageEvent event) {
        busy.lock();
        try {
            EventSource from = source;
            if (from != null && !stopping && !done.isDone()) {
                treat(event, from);
            }
        } finally {
            busy.unlock();
        }
    }

    private void treat(MessageEvent event, EventSource from) {
        String fault = command.run(event);
        if (fault == null) {
            progress.succeeded();
            dealtWith(event, from);
        } else if (stopping) {
            words.accept(fault);
        } else if (canComeAgain(event, from)) {
            Duration delay = progress.failed(from);
            trouble.reconnecting(fault, delay);
            from.close();
            done.complete(new End.Failed(delay));
        } else {
            words.accept(fault + "; its event has no id of its own, so it cannot come again: going on with the next");
            dealtWith(event, from);
        }
    }

    private static boolean canComeAgain(MessageEvent event, EventSource from) {
        return !event.lastEventId().isEmpty() && !event.lastEventId().equals(from.lastEventId());
    }

    private void dealtWith(MessageEvent event, EventSource from) {
        try {
            from.acknowledge(event);
        } catch (UncheckedIOException e) {
            words.accept(String.valueOf(e.getMessage()));
            done.complete(new End.Final(ExitCode.FAILED));
            return;
        }
        if (progress.isLast()) {
            done.complete(new End.Final(ExitCode.DONE));
        }
    }

    @Override
    public void onReconnecting(Ending ending, Duration delay) {
        trouble.reconnecting(ending, delay);
    }

    @Override
    public void onClosed(Ending ending) {
        if (!(ending instanceof Ending.NotRepeated) || !ending.isOrderly()) { // a complete answer needs no message
            words.accept(Trouble.describe(ending));
        }
        done.complete(new End.Final(ending.isOrderly() ? ExitCode.DONE : ExitCode.FAILED));
    }
}
