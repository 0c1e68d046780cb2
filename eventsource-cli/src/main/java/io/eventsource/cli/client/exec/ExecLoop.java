package io.eventsource.cli.client.exec;

import io.eventsource.cli.ExitCode;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceBuilder;
import io.eventsource.protocol.internal.TimeText;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Runs a shell command for each event. After a failure it reconnects after the last acknowledged event. */
public final class ExecLoop {

    /** How long a command may continue after a signal. */
    public static final Duration GRACE = Duration.ofSeconds(10);

    /** How long its answer may then take. */
    private static final Duration ANSWER_GRACE = Duration.ofSeconds(5);

    private final ShellCommand command;
    private final AnsweredCommands answered;
    private final PreviousCommand previous;
    private final ExecProgress progress;
    private final boolean repeatable;
    private final Consumer<String> messages;
    private final ConnectionReporter reporter;
    private final CompletableFuture<ExitCode> signal;
    private final Duration grace;

    /**
     * Creates a loop.
     *
     * @param answered runs the command for events that want an answer
     * @param previous the command of an earlier client
     * @param repeatable whether the request may be sent again to receive an event again
     * @param messages takes messages for the user
     * @param reporter reports the state of the connection
     * @param signal completed by the first signal
     * @param grace how long a command may continue after it
     */
    public ExecLoop(
            ShellCommand command,
            AnsweredCommands answered,
            PreviousCommand previous,
            ExecProgress progress,
            boolean repeatable,
            Consumer<String> messages,
            ConnectionReporter reporter,
            CompletableFuture<ExitCode> signal,
            Duration grace) {
        this.command = command;
        this.answered = answered;
        this.previous = previous;
        this.progress = progress;
        this.repeatable = repeatable;
        this.messages = messages;
        this.reporter = reporter;
        this.signal = signal;
        this.grace = grace;
    }

    /**
     * Runs until the client ends.
     *
     * @param builder the source, whose acknowledgement this makes manual
     */
    public ExitCode run(EventSourceBuilder builder) throws InterruptedException, ExecutionException {
        // That a command was interrupted is reported at once, and not when its process has ended.
        if (!answered.hasInterrupted() && !previous.awaitEnd(signal)) {
            return signal.join();
        }
        builder.manualAcknowledgement();
        while (true) {
            ExecSession session =
                    new ExecSession(command, answered, this::isFree, progress, repeatable, messages, reporter);
            EventSource source = builder.connect(session);
            CompletableFuture.anyOf(session.done(), signal).join();
            if (signal.isDone()) {
                return stop(session, source);
            }
            source.close();
            ExecSession.End end = session.done().join();
            if (end instanceof ExecSession.End.Final last) {
                return last.exitCode();
            }
            if (end instanceof ExecSession.End.Failed failed && isSignalled(failed.delay())) {
                return signal.join();
            }
            builder.lastEventId(source.lastEventId()).reconnectionTime(source.reconnectionTime());
        }
    }

    private boolean isFree() {
        try {
            return previous.awaitEnd(signal);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean isSignalled(Duration patience) throws InterruptedException, ExecutionException {
        try {
            signal.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private ExitCode stop(ExecSession session, EventSource source) throws InterruptedException {
        if (!session.stop(Duration.ZERO)) {
            messages.accept("waiting for the command to end, at most " + TimeText.of(grace));
            if (!session.stop(grace)) {
                command.kill();
                if (session.isAnswering() && session.stop(ANSWER_GRACE)) {
                    messages.accept("the command took too long and was killed; its event is answered");
                    source.close();
                    return signal.join();
                }
                messages.accept("the command took too long and was killed; its event is not acknowledged");
                return signal.join().equals(ExitCode.DONE) ? ExitCode.FAILED : signal.join();
            }
        }
        source.close();
        return signal.join();
    }
}
