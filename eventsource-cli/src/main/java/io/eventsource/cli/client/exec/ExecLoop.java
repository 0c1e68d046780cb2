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

    private final ShellCommand command;
    private final ExecProgress progress;
    private final boolean repeatable;
    private final Consumer<String> messages;
    private final ConnectionReporter reporter;
    private final CompletableFuture<ExitCode> signal;
    private final Duration grace;

    /**
     * Creates a loop.
     *
     * @param repeatable whether the request may be sent again to receive an event again
     * @param messages takes messages for the user
     * @param reporter reports the state of the connection
     * @param signal completed by the first signal
     * @param grace how long a command may continue after it
     */
    public ExecLoop(
            ShellCommand command,
            ExecProgress progress,
            boolean repeatable,
            Consumer<String> messages,
            ConnectionReporter reporter,
            CompletableFuture<ExitCode> signal,
            Duration grace) {
        this.command = command;
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
        builder.manualAcknowledgement();
        while (true) {
            ExecSession session = new ExecSession(command, progress, repeatable, messages, reporter);
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
                messages.accept("the command took too long and was killed; its event is not acknowledged");
                return signal.join() == ExitCode.DONE ? ExitCode.FAILED : signal.join();
            }
        }
        source.close();
        return signal.join();
    }
}
