package io.eventsource.client;

import io.eventsource.client.internal.command.CommandOptions;
import io.eventsource.protocol.MessageEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Has a handler carry out commands and answers them, and passes other events to a listener. A command is an event with a
 * {@linkplain MessageEvent#reply() reply address}.
 *
 * <pre>{@code
 * EventSource source = EventSource.builder(uri)
 *         .clientId(state.clientId())
 *         .checkpoint(state)
 *         .connect(CommandListener.of((command, output) -> CommandAnswer.exit(0).body(run(command)), executor)
 *                 .timeout(Duration.ofMinutes(5)));
 * }</pre>
 *
 * <p><b>Order.</b> Commands begin in the order in which they arrive, by default one at a time. First the server is asked: a
 * command that has expired or was cancelled is not carried out.
 *
 * <p><b>Once.</b> A command that is delivered again is answered again, and not carried out again: the last
 * {@value #DEFAULT_KEPT_ANSWERS} answers are kept, by event id, beside the {@linkplain EventSourceBuilder#checkpoint checkpoint}
 * if that is a file, otherwise in memory. A command that was being carried out when the program died is answered
 * {@link CommandAnswer.State#INTERRUPTED} at the next start, unless {@link #rerunInterrupted} is set.
 *
 * <p><b>Acknowledgement.</b> The source acknowledges a command once the server has taken its final answer, and other events
 * when the listener has returned, in order. It cannot be combined with
 * {@linkplain EventSourceBuilder#manualAcknowledgement manual acknowledgement}.
 *
 * <p><b>Closing.</b> When the source is closed, a command that is being carried out continues, and its answer is kept for the next
 * start. Shut the executor down, and wait for it, before another source uses the same file.
 *
 * <p><b>Bounds.</b> The source stops reading while 100 commands wait.
 *
 * <p>A listener may be connected to any number of sources, which share nothing but the handler and the executor. What is set
 * later does not affect them. Not thread-safe.
 */
public final class CommandListener {

    /** How many answers are kept by default: 100. */
    public static final int DEFAULT_KEPT_ANSWERS = 100;

    private final CommandHandler handler;
    private final Executor executor;
    private @Nullable Duration timeout;
    private int concurrency = 1;
    private int keptAnswers = DEFAULT_KEPT_ANSWERS;
    private boolean rerunInterrupted;
    private @Nullable Path file;
    private EventSourceListener others = event -> {};

    private CommandListener(CommandHandler handler, Executor executor) {
        this.handler = Objects.requireNonNull(handler, "handler");
        this.executor = Objects.requireNonNull(executor, "executor");
    }

    /**
     * Creates a listener that carries out one command at a time, and drops other events.
     *
     * @param handler carries out commands
     * @param executor runs the handler; it may have one thread, and must not run it on the calling thread
     * @return the listener
     */
    public static CommandListener of(CommandHandler handler, Executor executor) {
        return new CommandListener(handler, executor);
    }

    /**
     * Sets how long a command may take, counted from when it was received. A command that has not begun by then is answered
     * {@link CommandAnswer.State#REJECTED}. One that has begun is answered {@link CommandAnswer.State#INTERRUPTED}, and its thread
     * is interrupted; the next begins when the handler has returned.
     *
     * @param time the longest time, more than zero; by default there is no limit
     * @return this listener
     * @throws IllegalArgumentException if the time is not positive
     */
    public CommandListener timeout(Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("timeout must be more than zero, but is " + time);
        }
        timeout = time;
        return this;
    }

    /**
     * Sets how many commands are carried out at a time.
     *
     * @param commands the number, at least 1, which is the default
     * @return this listener
     * @throws IllegalArgumentException if the number is less than 1
     */
    public CommandListener concurrency(int commands) {
        concurrency = requirePositive("concurrency", commands);
        return this;
    }

    /**
     * Sets how many answers are kept for commands that are delivered again. Together they are never larger than 1 MiB.
     *
     * @param answers the number, at least 1; {@value #DEFAULT_KEPT_ANSWERS} by default
     * @return this listener
     * @throws IllegalArgumentException if the number is less than 1
     */
    public CommandListener keptAnswers(int answers) {
        keptAnswers = requirePositive("keptAnswers", answers);
        return this;
    }

    /**
     * Carries out a command again that had begun before the program died, if it is delivered again. For commands that may safely
     * be repeated.
     *
     * @return this listener
     */
    public CommandListener rerunInterrupted() {
        rerunInterrupted = true;
        return this;
    }

    /**
     * Sets the file that keeps answers, for a source whose checkpoint is not a file. Only its owner may read it.
     *
     * @param where the file, which need not exist; by default the checkpoint's, with {@code .commands} added to its name
     * @return this listener
     */
    public CommandListener answersIn(Path where) {
        file = Objects.requireNonNull(where, "where");
        return this;
    }

    /**
     * Sets the listener for all that is no command: other events, and the source's changes of state.
     *
     * @param listener the listener
     * @return this listener
     */
    public CommandListener others(EventSourceListener listener) {
        others = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /** The options of a source that is about to be connected. */
    CommandOptions options() {
        return new CommandOptions(handler, executor, others, timeout, concurrency, keptAnswers, rerunInterrupted, file);
    }

    private static int requirePositive(String what, int number) {
        if (number < 1) {
            throw new IllegalArgumentException("%s must be at least 1, but is %d".formatted(what, number));
        }
        return number;
    }
}
