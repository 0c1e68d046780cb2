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

/** Has a command run for each event. When it fails, begins again behind the last event that was dealt with. */
public final class ExecLoop {

    /** How long a command may go on when all is to end. */
    public static final Duration GRACE = Duration.ofSeconds(10);

    private final Command command;
    private final ExecProgress progress;
    private final boolean repeatable;
    private final Consumer<String> words;
    private final ConnectionReporter messages;
    private final CompletableFuture<ExitCode> signal;
    private final Duration grace;

    /**
     * A loop that has not begun.
     *
     * @param repeatable whether the request may be sent again to receive an event again
     * @param words takes messages for the user
     * @param messages reports the state of the connection
     * @param signal completed when all is to end
     * @param grace how long a command may go on then
     */
    public ExecLoop(
            Command command,
            ExecProgress progress,
            boolean repeatable,
            Consumer<String> words,
            ConnectionReporter messages,
            CompletableFuture<ExitCode> signal,
            Duration grace) {
        this.command = command;
        this.progress = progress;
        this.repeatable = repeatable;
        this.words = words;
        this.messages = messages;
        this.signal = signal;
        this.grace = grace;
    }

    /**
     * Goes on until it is over.
     *
     * @param builder the source, which this makes acknowledged
     */
    public ExitCode run(EventSourceBuilder builder) throws InterruptedException, ExecutionException {
        builder.manualAcknowledgement();
        while (true) {
            ExecSession session = new ExecSession(command, progress, repeatable, words, messages);
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
            words.accept("ending when the command has ended, in " + TimeText.of(grace) + " at the latest");
            if (!session.stop(grace)) {
                command.kill();
                words.accept("the command took too long and was killed; its event counts as not dealt with");
                return signal.join() == ExitCode.DONE ? ExitCode.FAILED : signal.join();
            }
        }
        source.close();
        return signal.join();
    }
}
