package io.eventsource.cli;

import io.eventsource.protocol.internal.VisibleText;

/** Ends a launcher with one line for the user: what was expected, what was given, and what to do. */
public final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient ExitCode exitCode;

    private UsageException(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    private UsageException(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public static UsageException usage(String message) {
        return new UsageException(ExitCode.USAGE, message);
    }

    public static UsageException failed(String message) {
        return new UsageException(ExitCode.FAILED, message);
    }

    public static UsageException failed(String message, Throwable cause) {
        return new UsageException(ExitCode.FAILED, message, cause);
    }

    /** The same failure of a program that has another status for it. */
    public UsageException withExitCode(ExitCode other) {
        return new UsageException(other, String.valueOf(getMessage()), this);
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    /** The message for the user: on one line, without control characters, with a pointer to the help after wrong usage. */
    String line() {
        String message = VisibleText.line(getMessage());
        return exitCode.equals(ExitCode.USAGE) ? message + " (see --help)" : message;
    }
}
