package io.eventsource.client;

import java.util.concurrent.CompletionStage;

/**
 * Sends the output of a command while it runs, in order. Safe for concurrent use.
 *
 * <p>A stage completes when the server has taken the output. A program that has much output waits for it; the next piece may
 * be added before, and short pieces share a request. More than {@link #MAX_WAITING} bytes never wait: a call that would exceed
 * this fails with an {@link IllegalStateException}, unless nothing waits.
 *
 * <p>A request that fails is repeated until the server has taken it, and is never counted twice. A stage fails with a
 * {@link ReplyException} if the server refuses the output, or the source is closed first. Stages complete on threads of the
 * HTTP client: what depends on them must not block.
 */
public interface CommandOutput {

    /** The most bytes of output that wait for the server: 1 MiB. */
    int MAX_WAITING = 1024 * 1024;

    /**
     * Adds text to the standard output of the command.
     *
     * @param text the text, sent as UTF-8; nothing is sent if it is empty
     * @return completes when the server has taken it
     */
    CompletionStage<Void> output(String text);

    /**
     * Adds bytes to the standard output of the command.
     *
     * @param bytes the bytes, which are copied
     * @return completes when the server has taken them
     */
    CompletionStage<Void> output(byte[] bytes);

    /**
     * Adds text to the error output of the command.
     *
     * @param text the text, sent as UTF-8; nothing is sent if it is empty
     * @return completes when the server has taken it
     */
    CompletionStage<Void> errorOutput(String text);

    /**
     * Adds bytes to the error output of the command.
     *
     * @param bytes the bytes, which are copied
     * @return completes when the server has taken them
     */
    CompletionStage<Void> errorOutput(byte[] bytes);
}
