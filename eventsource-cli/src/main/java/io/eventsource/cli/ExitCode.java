package io.eventsource.cli;

/**
 * The exit status of a launcher.
 *
 * @param status the status, from 0 to 255
 */
public record ExitCode(int status) {

    /** It did what it was asked to do. */
    public static final ExitCode DONE = new ExitCode(0);
    /** The server refused, or something failed on the way. */
    public static final ExitCode FAILED = new ExitCode(1);
    /** The command line is wrong; nothing was done. */
    public static final ExitCode USAGE = new ExitCode(2);
    /** The user pressed Ctrl-C. */
    public static final ExitCode INTERRUPTED = new ExitCode(130);
    /** SIGTERM or SIGHUP ended it before it had its result. */
    public static final ExitCode TERMINATED = new ExitCode(128 + 15);
    /** There is no exit status of a remote command to end with. */
    public static final ExitCode NO_STATUS = new ExitCode(255);

    public ExitCode {
        if (status < 0 || status > 255) {
            throw new IllegalArgumentException("an exit status is from 0 to 255, but this is " + status);
        }
    }
}
