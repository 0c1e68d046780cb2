package io.eventsource.client;

import java.util.concurrent.CompletionStage;

/**
 * Answers one command, an event whose publisher waits for its outcome.
 *
 * <pre>{@code
 * Reply reply = source.reply(event);
 * reply.started();
 * reply.output("Stopping services\n");
 * reply.send(CommandAnswer.exit(0).body("Rebooting\n"));
 * }</pre>
 *
 * <p>All requests are sent one after another, in the order of the calls, to the origin of the stream only, with the headers of
 * its request. A {@link CommandListener} answers automatically, and is the better choice for most programs.
 */
public interface Reply extends CommandOutput {

    /**
     * Reports that the command has started. From then on it does not expire, and cannot be cancelled: a program that must not
     * run a cancelled command waits for the stage. Output and a final answer imply this.
     *
     * @return completes when the server has taken it; fails with {@link ReplyException.Reason#ENDED} if the command has expired
     *     or was cancelled before
     */
    CompletionStage<Void> started();

    /**
     * Sends the final answer. Later calls fail with an {@link IllegalStateException}, unless the answer was
     * {@linkplain ReplyException.Reason#TOO_LARGE too large}: then a smaller one may follow.
     *
     * @param answer the answer
     * @return completes when the server has taken it
     */
    CompletionStage<Void> send(CommandAnswer answer);
}
