package io.eventsource.cli;

/** What the exit status of a launcher means. */
public enum ExitCode {
    /** It did what it was asked to do. */
    DONE(0),
    /** The server refused, or something failed on the way. */
    FAILED(1),
    /** The command line makes no sense; nothing was done. */
    USAGE(2),
    /** Somebody pressed Ctrl-C. */
    INTERRUPTED(130);

    private final int status;

    ExitCode(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }
}
