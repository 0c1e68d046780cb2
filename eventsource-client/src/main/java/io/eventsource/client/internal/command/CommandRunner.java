package io.eventsource.client.internal.command;

import io.eventsource.client.CommandAnswer;
import io.eventsource.client.EventSource;
import io.eventsource.client.ReplyException;
import io.eventsource.client.ReplyException.Reason;
import io.eventsource.protocol.MessageEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a handler carry out the commands of one source, once each, and answers them. The thread that drives the source calls
 * {@link #opened}, {@link #take} and {@link #passed}; other methods are safe for concurrent use.
 *
 * <p>A command that cannot be claimed does not begin. The order is: claim it from the server, record that it begins, call the
 * handler, record the answer, send it, acknowledge the event.
 */
public final class CommandRunner {

    private static final Logger LOG = LoggerFactory.getLogger(EventSource.class);

    /** How many commands may wait before the source stops reading. */
    static final int MAX_WAITING = 100;

    /** How many events may be unacknowledged before the source stops reading. */
    private static final int MAX_UNACKNOWLEDGED = 10_000;

    /** What the runner needs of its source. */
    public interface Source {

        /** Asks {@link CommandRunner#wantsMore} again. */
        void resume();

        /** Acknowledges the event with this last event ID, and all before it. */
        void acknowledge(String lastEventId);
    }

    private final CommandOptions options;
    private final CommandResults results;
    private final Replies replies;
    private final Source source;
    private final Object id;
    private final DeliveryOrder order;
    private final Map<String, RunningCommand> unsettled = new ConcurrentHashMap<>();

    // Owned by the thread that drives the source.
    /** The last event ID of the stream before the next event. */
    private String previousId = "";
    /** Whether the answers that an earlier process has left were sent. */
    private boolean repeated;

    // Guarded by this.
    private final ArrayDeque<RunningCommand> waiting = new ArrayDeque<>();
    private int running;
    private boolean closed;

    /**
     * Creates a runner.
     *
     * @param results what is known of earlier commands
     * @param id what logs call the source
     */
    public CommandRunner(CommandOptions options, CommandResults results, Replies replies, Source source, Object id) {
        this.options = options;
        this.results = results;
        this.replies = replies;
        this.source = source;
        this.id = id;
        this.order = new DeliveryOrder(source::acknowledge);
        if (options.rerunInterrupted()) {
            results.forgetBegun();
        }
    }

    /** A stream has been opened. Its first event may be the one that it resumes after, delivered again. */
    public void opened() {
        previousId = "";
        if (!repeated) {
            repeated = true;
            results.unanswered().forEach(this::repeat);
        }
    }

    /** Sends the answer that an earlier process has not seen taken. */
    private void repeat(CommandResults.Result result) {
        try {
            MessageEvent event = result.event();
            RunningCommand command = new RunningCommand(result.key(), event, replies.to(event));
            unsettled.put(result.key(), command);
            repeat(command, result);
        } catch (IllegalArgumentException e) { // the source has moved to another server
            LOG.debug("[{}] An answer of an earlier process is not sent: {}", id, e.getMessage());
        }
    }

    private void repeat(RunningCommand command, CommandResults.Result result) {
        CommandAnswer answer = result.answerNow();
        if (result.answer() == null) {
            record(command, answer);
        }
        send(command, answer);
    }

    /**
     * Takes an event if it is a command, or was delivered before and waits for a command before it.
     *
     * @return whether the event is dealt with; if not, {@link #passed} follows
     */
    public boolean take(MessageEvent event) {
        String eventId = event.lastEventId();
        String reply = event.reply();
        String key = eventId.isEmpty() || eventId.equals(previousId) ? reply : eventId;
        boolean taken =
                reply == null ? key != null && order.contains(key) : takeCommand(event, key == null ? reply : key);
        previousId = taken ? eventId : previousId;
        return taken;
    }

    private boolean takeCommand(MessageEvent event, String key) {
        try {
            take(event, key);
            return true;
        } catch (IllegalArgumentException e) {
            LOG.warn("[{}] A command is passed on as an event, since it cannot be answered: {}", id, e.getMessage());
            return false;
        }
    }

    private void take(MessageEvent event, String key) {
        CommandReply reply = replies.to(event);
        RunningCommand before = unsettled.get(key);
        if (before != null) {
            before.reply.retarget(replies.target(event));
            acknowledgeAfter(before);
            return;
        }
        if (order.contains(key)) { // answered, and not acknowledged because of one before it
            return;
        }
        CommandResults.Result result = results.find(key);
        if (result != null) {
            RunningCommand again = new RunningCommand(key, event, reply);
            unsettled.put(key, again);
            acknowledgeAfter(again);
            repeat(again, result);
            return;
        }
        RunningCommand command = new RunningCommand(key, event, reply);
        unsettled.put(key, command);
        acknowledgeAfter(command);
        Duration timeout = options.timeout();
        if (timeout != null) {
            command.deadline = replies.client()
                    .getScheduler()
                    .schedule(() -> expireSoon(command, timeout), timeout.toMillis(), TimeUnit.MILLISECONDS);
        }
        synchronized (this) {
            waiting.add(command);
        }
        beginNext();
    }

    private void acknowledgeAfter(RunningCommand command) {
        if (!order.contains(command.key)) {
            DeliveryOrder.Entry entry = order.add(command.key, command.event.lastEventId());
            command.settled.minimalCompletionStage().thenRun(() -> done(entry));
        }
    }

    /** An event that is no command was passed on. */
    public void passed(MessageEvent event) {
        String eventId = event.lastEventId();
        String key = eventId.isEmpty() || eventId.equals(previousId) ? null : eventId;
        previousId = eventId;
        done(order.add(key, eventId));
    }

    private void done(DeliveryOrder.Entry entry) {
        boolean full = !wantsMore();
        order.done(entry);
        if (full) {
            source.resume();
        }
    }

    /** Returns whether the source is to read on. */
    public boolean wantsMore() {
        synchronized (this) {
            if (waiting.size() >= MAX_WAITING) {
                return false;
            }
        }
        return order.size() < MAX_UNACKNOWLEDGED;
    }

    /** Begins no other command. Those that were begun continue. */
    public void close() {
        synchronized (this) {
            closed = true;
            waiting.clear();
        }
        unsettled.values().forEach(RunningCommand::cancelDeadline);
    }

    private void beginNext() {
        RunningCommand next = next();
        while (next != null) {
            claim(next);
            next = next();
        }
    }

    private @Nullable RunningCommand next() {
        RunningCommand next = null;
        boolean resumes;
        synchronized (this) {
            boolean full = waiting.size() >= MAX_WAITING;
            while (next == null && !closed && running < options.concurrency() && !waiting.isEmpty()) {
                RunningCommand first = waiting.removeFirst();
                if (first.become(RunningCommand.State.CLAIMING)) {
                    next = first;
                    running++;
                }
            }
            resumes = full && waiting.size() < MAX_WAITING;
        }
        if (resumes) {
            source.resume();
        }
        return next;
    }

    /** Asks the server whether the command is still wanted. */
    private void claim(RunningCommand command) {
        command.reply.started().whenComplete((taken, failure) -> {
            if (failure != null) {
                command.finish();
                settle(command, failure);
                release();
                return;
            }
            try {
                options.executor().execute(() -> run(command));
            } catch (RejectedExecutionException e) {
                answer(command, CommandAnswer.rejected("the program has no thread for the command"));
                release();
            }
        });
    }

    private void release() {
        synchronized (this) {
            running--;
        }
        beginNext();
    }

    private void run(RunningCommand command) {
        try {
            begun(command); // before the thread can be interrupted, which would close the file
            if (command.enter()) {
                CommandAnswer answer = call(command);
                answer(command, answer);
            }
        } finally {
            command.leave();
            release();
        }
    }

    private CommandAnswer call(RunningCommand command) {
        try {
            return options.handler().handle(command.event, command.reply);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            LOG.error("[{}] A command handler threw for an event of type {}", id, command.event.type(), e);
            String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return CommandAnswer.exit(1).errorBody(message);
        }
    }

    /** Continues on another thread: that of the timer must not wait for a file. */
    private void expireSoon(RunningCommand command, Duration timeout) {
        try {
            replies.execute(() -> expire(command, timeout));
        } catch (RejectedExecutionException e) {
            LOG.debug("[{}] A command was not interrupted: the HTTP client is stopped", id);
        }
    }

    private void expire(RunningCommand command, Duration timeout) {
        String time = timeout.toMillis() + " ms";
        switch (command.interrupt()) {
            case WAITING, CLAIMING ->
                answered(command, CommandAnswer.rejected("the command had not begun after " + time));
            case RUNNING -> answered(command, CommandAnswer.interrupted("the command took longer than " + time));
            case ANSWERED -> {}
        }
    }

    private void answer(RunningCommand command, CommandAnswer answer) {
        if (command.finish() != RunningCommand.State.ANSWERED) {
            answered(command, answer);
        }
    }

    private void answered(RunningCommand command, CommandAnswer answer) {
        command.cancelDeadline();
        record(command, answer);
        send(command, answer);
    }

    private void send(RunningCommand command, CommandAnswer answer) {
        command.reply.send(answer).whenComplete((taken, failure) -> {
            if (isTooLarge(failure) && answer.bodySize() > 0) {
                CommandAnswer without = answer.errorBody("the answer was larger than the server takes");
                send(command, answer.bodySize() > without.bodySize() ? without : answer.body(""));
            } else {
                settle(command, failure);
            }
        });
    }

    private static boolean isTooLarge(@Nullable Throwable failure) {
        return failure instanceof ReplyException refused && refused.reason() == Reason.TOO_LARGE;
    }

    /** The server has taken the final answer, or never will. If the source was closed, the next process repeats the answer. */
    private void settle(RunningCommand command, @Nullable Throwable failure) {
        command.cancelDeadline();
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ReplyException refused) {
            if (refused.reason() == Reason.CLOSED) {
                return;
            }
            // A repeated answer is usually there already.
            String message = "[{}] The answer to the command with last event ID \"{}\" was not taken: {}";
            if (refused.reason() == Reason.ANSWERED) {
                LOG.debug(message, id, command.event.lastEventId(), refused.getMessage());
            } else {
                LOG.warn(message, id, command.event.lastEventId(), refused.getMessage());
            }
        } else if (cause != null) {
            LOG.error("[{}] A command could not be answered", id, cause);
        }
        results.taken(command.key);
        unsettled.remove(command.key, command);
        command.settled.complete(null);
    }

    private void begun(RunningCommand command) {
        try {
            results.begun(command.key, command.event.lastEventId(), command.reply.uri());
        } catch (IOException e) {
            unrecorded(e);
        }
    }

    private void record(RunningCommand command, CommandAnswer answer) {
        try {
            results.answered(command.key, command.event.lastEventId(), command.reply.uri(), answer);
        } catch (IOException e) {
            unrecorded(e);
        }
    }

    private void unrecorded(IOException e) {
        LOG.error(
                "[{}] A command could not be recorded, and would run again after a restart: {}", id, e.getMessage(), e);
    }
}
