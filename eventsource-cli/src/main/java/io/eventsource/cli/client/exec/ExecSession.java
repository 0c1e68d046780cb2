package io.eventsource.cli.client.exec;

import io.eventsource.cli.ExitCode;
import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceListener;
import io.eventsource.client.ResponseHead;
import io.eventsource.protocol.EventStream;
import io.eventsource.protocol.MessageEvent;
import io.eventsource.protocol.internal.TimeText;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Has a command run for each event of one source, up to the first that fails. */
final class ExecSession implements EventSourceListener {

    /** How a session ends. */
    sealed interface End {
        /** The client ends. */
        record Final(ExitCode exitCode) implements End {}

        /** A command has failed; another session may follow. */
        record Failed(Duration delay) implements End {}
    }

    private final Command command;
    private final ExecProgress progress;
    private final boolean repeatable;
    private final Consumer<String> words;
    private final ConnectionReporter messages;
    private final CompletableFuture<End> done = new CompletableFuture<>();
    /** Held while an event is dealt with. */
    private final ReentrantLock busy = new ReentrantLock();

    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable EventSource source;

    /**
     * A session that begins.
     *
     * @param repeatable whether the request may be sent again to receive an event again
     */
    ExecSession(
            Command command,
            ExecProgress progress,
            boolean repeatable,
            Consumer<String> words,
            ConnectionReporter messages) {
        this.command = command;
        this.progress = progress;
        this.repeatable = repeatable;
        this.words = words;
        this.messages = messages;
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
        stopping.countDown();
        if (!busy.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        busy.unlock();
        return true;
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    @Override
    public void onOpen(EventSource opened, ResponseHead response) {
        source = opened;
        messages.opened();
    }

    @Override
    public void onEvent(MessageEvent event) {
        busy.lock();
        try {
            EventSource from = source;
            if (from != null && !isStopping() && !done.isDone()) {
                treat(event, from);
            }
        } finally {
            busy.unlock();
        }
    }

    private void treat(MessageEvent event, EventSource from) {
        boolean isGap = event.type().equals(EventStream.GAP);
        String forGaps = command.options().gapCommand();
        if (isGap && forGaps == null) {
            words.accept(GapText.of(event));
            acknowledgeUpTo(event, from);
            return;
        }
        while (true) {
            String fault = forGaps != null && isGap ? command.runForGap(forGaps, event) : command.run(event);
            if (fault == null) {
                dealtWith(event, from);
                return;
            }
            if (isStopping()) {
                words.accept(fault);
                return;
            }
            if (!retry(event, from, fault)) {
                return;
            }
        }
    }

    /** Decides what follows a failure: returns whether the command is to be run again at once. */
    private boolean retry(MessageEvent event, EventSource from, String fault) {
        boolean mayTryAgain = progress.mayTryAgain(event.lastEventId());
        if (mayTryAgain && canComeAgain(event, from)) {
            Duration delay = progress.delay(from);
            words.accept(fault + "; trying again in " + TimeText.of(delay));
            from.close();
            done.complete(new End.Failed(delay));
            return false;
        }
        if (mayTryAgain && progress.isLimited()) {
            Duration delay = progress.delay(from);
            words.accept(fault + "; trying again in " + TimeText.of(delay));
            return !isStoppedWithin(delay);
        }
        String subject = event.lastEventId().isEmpty() ? "the event" : "the event \"" + event.lastEventId() + "\"";
        String why = mayTryAgain ? ", and the server cannot be asked for the event again" : "";
        if (command.options().stopsOnFailure()) {
            words.accept(fault + why + "; stopping before " + subject);
            from.close();
            done.complete(new End.Final(ExitCode.FAILED));
        } else {
            words.accept(fault + why + "; skipping " + subject);
            dealtWith(event, from);
        }
        return false;
    }

    private boolean canComeAgain(MessageEvent event, EventSource from) {
        return repeatable
                && !event.lastEventId().isEmpty()
                && !event.lastEventId().equals(from.lastEventId());
    }

    private boolean isStoppedWithin(Duration delay) {
        try {
            return stopping.await(delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void dealtWith(MessageEvent event, EventSource from) {
        progress.passed();
        if (acknowledgeUpTo(event, from) && progress.isLast()) {
            done.complete(new End.Final(ExitCode.DONE));
        }
    }

    private boolean acknowledgeUpTo(MessageEvent event, EventSource from) {
        try {
            from.acknowledgeUpTo(event);
            return true;
        } catch (UncheckedIOException e) {
            words.accept(String.valueOf(e.getMessage()));
            done.complete(new End.Final(ExitCode.FAILED));
            return false;
        }
    }

    @Override
    public void onReconnecting(ConnectionEnd end, Duration delay) {
        messages.reconnecting(end, delay);
    }

    @Override
    public void onClosed(ConnectionEnd end) {
        done.complete(new End.Final(messages.closed(end)));
    }
}
