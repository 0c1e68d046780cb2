package io.eventsource.cli.client.exec;

import io.eventsource.client.CommandAnswer;
import io.eventsource.client.EventSource;
import io.eventsource.client.Reply;
import io.eventsource.client.ReplyException;
import io.eventsource.client.ReplyException.Reason;
import io.eventsource.client.internal.command.CommandResults;
import io.eventsource.protocol.MessageEvent;
import io.eventsource.protocol.internal.FaultText;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the shell command for events that want an answer, once each, and answers them. An event that is delivered again is
 * answered again. The sessions use it one after another.
 */
public final class AnsweredCommands {

    private static final long LOOK_EVERY_MILLIS = 100;

    /** How long the server may take for an answer after a signal. */
    private static final long AFTER_SIGNAL = TimeUnit.SECONDS.toNanos(3);

    private static final String DROPPED =
            "eventsource-client: further output was dropped, since the server takes no more\n";

    private final ShellCommand command;
    private final CommandResults results;
    private final Consumer<String> messages;
    /** Whether the interrupted commands of an earlier process have not been reported. */
    private boolean reportsOld = true;

    /**
     * Creates the commands.
     *
     * @param results what is known of earlier commands
     * @param messages takes messages for the user
     */
    public AnsweredCommands(ShellCommand command, CommandResults results, Consumer<String> messages) {
        this.command = command;
        this.results = results;
        this.messages = messages;
        if (command.options().rerunsInterrupted()) {
            results.forgetBegun();
        }
    }

    /** Whether an earlier process has left a command whose end it has not seen, and that must be reported at once. */
    public boolean hasInterrupted() {
        return results.unanswered().stream().anyMatch(result -> result.answer() == null);
    }

    /** A stream is open: sends the answers that an earlier process has not seen taken. */
    void opened(EventSource source) {
        if (!reportsOld) {
            return;
        }
        reportsOld = false;
        for (CommandResults.Result result : results.unanswered()) {
            try {
                if (result.answer() == null) {
                    record(result.key(), result.event(), result.reply(), result.answerNow());
                }
                source.reply(result.event()).send(result.answerNow()).whenComplete((taken, failure) -> {
                    if (!isClosed(failure)) {
                        results.taken(result.key());
                    }
                });
            } catch (IllegalArgumentException e) {
                results.taken(result.key()); // the client has moved to another server
            }
        }
    }

    /**
     * Runs the command for an event, and waits until its answer was taken.
     *
     * @param stopping whether the client is to end
     * @return whether the event is dealt with
     * @throws IllegalArgumentException if the event cannot be answered
     */
    boolean process(MessageEvent event, EventSource source, BooleanSupplier stopping) throws InterruptedException {
        Reply reply = source.reply(event);
        String key = event.lastEventId().isEmpty() ? String.valueOf(event.reply()) : event.lastEventId();
        URI address = URI.create(String.valueOf(event.reply()));
        CommandResults.Result known = results.find(key);
        if (known != null) {
            return send(key, reply, known.answerNow(), stopping);
        }
        // A command that was cancelled, or has expired, must not run.
        CompletableFuture<Void> claim = reply.started().toCompletableFuture();
        if (!isDone(claim, stopping)) {
            return false;
        }
        ReplyException refusal = failure(claim);
        if (refusal != null) {
            messages.accept("the command is not run: " + refusal.getMessage());
            return refusal.reason() != Reason.CLOSED;
        }
        begun(key, event, address);
        AnswerOutput output = new AnswerOutput(reply);
        CommandAnswer answer = command.run(event, output);
        record(key, event, address, answer);
        if (!isDone(output.settled(), stopping)) {
            return false;
        }
        return send(
                key, reply, output.isFull() && answer.bodySize() == 0 ? answer.errorBody(DROPPED) : answer, stopping);
    }

    private boolean send(String key, Reply reply, CommandAnswer answer, BooleanSupplier stopping)
            throws InterruptedException {
        CompletableFuture<Void> sent = reply.send(answer).toCompletableFuture();
        if (!isDone(sent, stopping)) {
            return false;
        }
        ReplyException refusal = failure(sent);
        if (refusal != null && refusal.reason() == Reason.TOO_LARGE && answer.bodySize() > 0) {
            return send(key, reply, answer.errorBody(""), stopping);
        }
        if (isClosed(refusal)) {
            return false;
        }
        if (refusal != null && refusal.reason() != Reason.ANSWERED) {
            messages.accept("the answer was not taken: " + refusal.getMessage());
        }
        results.taken(key);
        return true;
    }

    /** Waits for a stage, but not much longer once the client is to end. */
    private static boolean isDone(CompletableFuture<Void> stage, BooleanSupplier stopping) throws InterruptedException {
        long end = 0;
        while (true) {
            try {
                stage.get(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
                return true;
            } catch (ExecutionException e) {
                return true; // its failure is looked at by the caller
            } catch (TimeoutException e) {
                long now = System.nanoTime();
                if (stopping.getAsBoolean() && end == 0) {
                    end = now + AFTER_SIGNAL;
                } else if (end != 0 && now - end > 0) {
                    return false;
                }
            }
        }
    }

    private static @Nullable ReplyException failure(CompletableFuture<Void> stage) throws InterruptedException {
        try {
            stage.get();
            return null;
        } catch (ExecutionException e) {
            return e.getCause() instanceof ReplyException refused ? refused : new ReplyException(Reason.CLOSED, 0);
        }
    }

    private static boolean isClosed(@Nullable Throwable failure) {
        return failure instanceof ReplyException refused && refused.reason() == Reason.CLOSED;
    }

    private void begun(String key, MessageEvent event, URI address) {
        try {
            results.begun(key, event.lastEventId(), address);
        } catch (IOException e) {
            unrecorded(e);
        }
    }

    private void record(String key, MessageEvent event, URI address, CommandAnswer answer) {
        try {
            results.answered(key, event.lastEventId(), address, answer);
        } catch (IOException e) {
            unrecorded(e);
        }
    }

    private void unrecorded(IOException e) {
        messages.accept("the command could not be recorded, and would run again after a restart: " + FaultText.of(e));
    }
}
