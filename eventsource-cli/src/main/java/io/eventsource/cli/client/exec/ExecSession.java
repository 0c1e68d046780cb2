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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs a shell command for each event of one source, until one fails. */
final class ExecSession implements EventSourceListener {

    /** How a session ends. */
    sealed interface End {
        /** The client ends. */
        record Final(ExitCode exitCode) implements End {}

        /** A command has failed; another session may follow. */
        record Failed(Duration delay) implements End {}
    }

    private final ShellCommand command;
    private final AnsweredCommands answered;
    /** Whether no command of an earlier client runs any more; waits for that. */
    private final BooleanSupplier free;

    private final ExecProgress progress;
    private final boolean repeatable;
    private final Consumer<String> messages;
    private final ConnectionReporter reporter;
    private final CompletableFuture<End> done = new CompletableFuture<>();
    /** Held while an event is processed. */
    private final ReentrantLock busy = new ReentrantLock();

    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable EventSource source;
    /** Written by the thread that processes an event. */
    private volatile boolean isAnswering;

    /**
     * Creates a session.
     *
     * @param answered runs the command for events that want an answer
     * @param free waits until no command of an earlier client runs; false if a signal came first
     * @param repeatable whether the request may be sent again to receive an event again
     */
    ExecSession(
            ShellCommand command,
            AnsweredCommands answered,
            BooleanSupplier free,
            ExecProgress progress,
            boolean repeatable,
            Consumer<String> messages,
            ConnectionReporter reporter) {
        this.command = command;
        this.answered = answered;
        this.free = free;
        this.progress = progress;
        this.repeatable = repeatable;
        this.messages = messages;
        this.reporter = reporter;
    }

    CompletableFuture<End> done() {
        return done;
    }

    /**
     * Starts no further command.
     *
     * @param patience how long to wait for a command that is running
     * @return whether no command is running
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
        reporter.opened();
        answered.opened(opened);
    }

    @Override
    public void onEvent(MessageEvent event) {
        busy.lock();
        try {
            EventSource from = source;
            if (from != null && !isStopping() && !done.isDone() && free.getAsBoolean()) {
                process(event, from);
            }
        } finally {
            busy.unlock();
        }
    }

    private void process(MessageEvent event, EventSource from) {
        if (event.type().equals(EventStream.REVOKED)) {
            messages.accept("the server says that the right to read this stream has ended");
            return;
        }
        if (event.reply() != null && isAnswered(event, from)) {
            return;
        }
        boolean isGap = event.type().equals(EventStream.GAP);
        String forGaps = command.options().gapCommand();
        if (isGap && forGaps == null) {
            messages.accept(GapText.of(event));
            acknowledgeUpTo(event, from);
            return;
        }
        while (true) {
            String fault = forGaps != null && isGap ? command.runForGap(forGaps, event) : command.run(event);
            if (fault == null) {
                processed(event, from);
                return;
            }
            if (isStopping()) {
                messages.accept(fault);
                return;
            }
            if (!retry(event, from, fault)) {
                return;
            }
        }
    }

    /** Answers an event that wants it; returns false if it cannot be answered, and is an event like others. */
    private boolean isAnswered(MessageEvent event, EventSource from) {
        isAnswering = true;
        try {
            if (answered.process(event, from, this::isStopping)) {
                processed(event, from);
            }
            return true;
        } catch (IllegalArgumentException e) {
            messages.accept("the event cannot be answered: " + e.getMessage());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } finally {
            isAnswering = false;
        }
    }

    /** Whether a command runs whose event wants an answer. */
    boolean isAnswering() {
        return isAnswering;
    }

    /** Handles a failure; returns whether to run the command again at once. */
    private boolean retry(MessageEvent event, EventSource from, String fault) {
        boolean mayTryAgain = progress.mayTryAgain(event.lastEventId());
        if (mayTryAgain && canComeAgain(event, from)) {
            Duration delay = progress.delay(from);
            messages.accept(fault + "; retrying in " + TimeText.of(delay));
            from.close();
            done.complete(new End.Failed(delay));
            return false;
        }
        if (mayTryAgain && progress.isLimited()) {
            Duration delay = progress.delay(from);
            messages.accept(fault + "; retrying in " + TimeText.of(delay));
            return !isStoppedWithin(delay);
        }
        String subject = event.lastEventId().isEmpty() ? "the event" : "the event \"" + event.lastEventId() + "\"";
        String why = mayTryAgain ? ", and the event cannot be requested again" : "";
        if (command.options().stopsOnFailure()) {
            messages.accept(fault + why + "; stopping before " + subject);
            from.close();
            done.complete(new End.Final(ExitCode.FAILED));
        } else {
            messages.accept(fault + why + "; skipping " + subject);
            processed(event, from);
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

    private void processed(MessageEvent event, EventSource from) {
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
            messages.accept(String.valueOf(e.getMessage()));
            done.complete(new End.Final(ExitCode.FAILED));
            return false;
        }
    }

    @Override
    public void onReconnecting(ConnectionEnd end, Duration delay) {
        reporter.reconnecting(end, delay);
    }

    @Override
    public void onClosed(ConnectionEnd end) {
        done.complete(new End.Final(reporter.closed(end)));
    }
}
