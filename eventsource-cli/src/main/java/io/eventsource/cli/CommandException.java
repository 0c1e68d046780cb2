package io.eventsource.cli;

import io.eventsource.protocol.internal.VisibleText;

/** Ends a launcher with one line for its user: what was expected, what came, what to do. */
final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    private CommandException(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    private CommandException(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    static CommandException usage(String message) {
        return new CommandException(ExitCode.USAGE, message);
    }

    static CommandException failed(String message) {
        return new CommandException(ExitCode.FAILED, message);
    }

    static CommandException failed(String message, Throwable cause) {
        return new CommandException(ExitCode.FAILED, message, cause);
    }

    ExitCode exitCode() {
        return exitCode;
    }

    /** The message as it is shown: on one line, without control characters, with a pointer to the help after wrong usage. */
    String line() {
        String message = VisibleText.line(getMessage());
        return exitCode == ExitCode.USAGE ? message + " (see --help)" : message;
    }
}
