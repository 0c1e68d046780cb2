package io.eventsource.cli;

/** The exit statuses of the launchers. */
public enum ExitCode {
    /** It did what it was asked to do. */
    DONE(0),
    /** The server refused, or something failed on the way. */
    FAILED(1),
    /** The command line is wrong; nothing was done. */
    USAGE(2),
    /** The user pressed Ctrl-C. */
    INTERRUPTED(130);

    private final int status;

    ExitCode(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }
}
