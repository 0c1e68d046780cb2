package io.eventsource.cli.request;

/** Takes the output of a command while it arrives. Called by one thread at a time. */
interface CommandOutput {

    /**
     * Takes the next piece.
     *
     * @param bytes the piece; a character or a line may be cut
     * @param isStderr whether the command wrote it to standard error
     */
    void write(byte[] bytes, boolean isStderr);

    /**
     * Completes what was cut, when no other output arrives.
     *
     * @param messageFollows whether a message of this program follows, which must not continue a line of the command
     */
    void end(boolean messageFollows);
}
