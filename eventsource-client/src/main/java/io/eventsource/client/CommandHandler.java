package io.eventsource.client;

import io.eventsource.protocol.MessageEvent;

/** Carries out commands, see {@link CommandListener}. */
@FunctionalInterface
public interface CommandHandler {

    /**
     * Carries out one command. It runs on a thread of the listener's executor, which is interrupted when the
     * {@linkplain CommandListener#timeout timeout} has passed.
     *
     * @param command the command
     * @param output takes output while the command runs
     * @return the final answer
     * @throws Exception if the command fails: it is then answered with exit status 1, and the exception's message as its error
     *     text
     */
    CommandAnswer handle(MessageEvent command, CommandOutput output) throws Exception;
}
