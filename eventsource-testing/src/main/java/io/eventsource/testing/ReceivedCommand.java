package io.eventsource.testing;

import io.eventsource.client.CommandAnswer;
import io.eventsource.client.Reply;
import io.eventsource.client.ReplyException;
import io.eventsource.mockserver.internal.BoundedWait;
import io.eventsource.protocol.MessageEvent;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Represents a command that a {@link ScriptedAppliance} has received, and answers it. Each method returns when the server has
 * taken what it sends.
 *
 * @see CommandScript
 */
public final class ReceivedCommand {

    private final MessageEvent event;
    private final Reply reply;
    private final Duration timeout;

    ReceivedCommand(MessageEvent event, Reply reply, Duration timeout) {
        this.event = event;
        this.reply = reply;
        this.timeout = timeout;
    }

    /**
     * Returns the type of the event, which is the action that was asked for.
     *
     * @return the type
     */
    public String type() {
        return event.type();
    }

    /**
     * Returns the data of the event.
     *
     * @return the data
     */
    public String data() {
        return event.data();
    }

    /**
     * Returns the event.
     *
     * @return the event, with its id and its reply address
     */
    public MessageEvent event() {
        return event;
    }

    /**
     * Reports that the command has started. Output and an exit status imply this.
     *
     * @return this command
     * @throws ReplyException if the server refuses it, for example because the command has expired or was cancelled
     */
    public ReceivedCommand started() {
        await("the start", reply.started());
        return this;
    }

    /**
     * Sends standard output.
     *
     * @param text the output
     * @return this command
     * @throws ReplyException if the server refuses it
     */
    public ReceivedCommand output(String text) {
        await("output", reply.output(text));
        return this;
    }

    /**
     * Sends error output.
     *
     * @param text the output
     * @return this command
     * @throws ReplyException if the server refuses it
     */
    public ReceivedCommand errorOutput(String text) {
        await("error output", reply.errorOutput(text));
        return this;
    }

    /**
     * Ends the command with an exit status.
     *
     * @param status the exit status, not negative
     * @throws ReplyException if the server refuses it, for example because there is a final answer already
     */
    public void exit(int status) {
        answer(CommandAnswer.exit(status));
    }

    /**
     * Sends a final answer.
     *
     * @param answer the answer, such as {@code CommandAnswer.rejected("busy")}
     * @throws ReplyException if the server refuses it
     */
    public void answer(CommandAnswer answer) {
        await("the final answer", reply.send(answer));
    }

    private void await(String what, CompletionStage<Void> taken) {
        try {
            taken.toCompletableFuture().get(BoundedWait.nanos(timeout), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new AssertionError("%s of %s was not sent".formatted(what, this), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError(
                    "expected the server to take %s of %s, but it did not within %s".formatted(what, this, timeout), e);
        } catch (InterruptedException e) {
            throw BoundedWait.interrupted(e);
        }
    }

    /** Returns the event, for messages. */
    @Override
    public String toString() {
        return event.toString();
    }
}
