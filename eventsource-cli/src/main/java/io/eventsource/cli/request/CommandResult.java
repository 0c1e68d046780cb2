package io.eventsource.cli.request;

import io.eventsource.cli.ExitCode;
import io.eventsource.cli.UsageException;
import io.eventsource.protocol.internal.TimeText;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a command.
 *
 * @param state its last known state
 * @param exit the exit status; null if there is none
 * @param lost why there was no connection to the server when waiting ended; null if there was one
 */
record CommandResult(
        CommandState state, @Nullable Long exit, @Nullable String lost) {

    /** The largest exit status that is passed through: 255 says that there is none. */
    private static final int LARGEST = ExitCode.NO_STATUS.status() - 1;

    /** Returns whether the command has done its work. A client may leave out the status of a success. */
    boolean isSuccess() {
        return state == CommandState.DONE && status() == 0;
    }

    /** Returns whether this program can end with the exit status of the command. */
    boolean hasExitCode() {
        return state == CommandState.DONE && status() <= LARGEST;
    }

    private long status() {
        return exit == null ? 0 : exit;
    }

    /**
     * Returns the exit status of the command.
     *
     * @throws UsageException if it has none that can be passed through, with the reason
     */
    ExitCode exitCode(Command command, @Nullable TimeLimit limit) {
        if (hasExitCode()) {
            return new ExitCode((int) status());
        }
        throw UsageException.failed(describe(command, limit));
    }

    /** Describes the result in one sentence: with advice, unless the state is final. */
    String describe(Command command, @Nullable TimeLimit limit) {
        if (state == CommandState.DONE) {
            return status() == 0 ? state.sentence() : state.sentence() + " with exit status " + status();
        }
        if (state.isFinal()) {
            return exit == null ? state.sentence() : state.sentence() + " (exit status " + exit + ")";
        }
        if (limit == null) {
            return state.sentence();
        }
        String lost = this.lost == null ? "" : ", and the connection was lost (" + this.lost + ")";
        return "timed out after " + TimeText.of(limit.time()) + lost + ": " + state.sentence() + "; "
                + command.advice();
    }

    /** Describes the result in a few words, for a list. */
    String brief() {
        if (state == CommandState.DONE) {
            return "exit status " + status();
        }
        return state.isFinal() ? state.word() : "timed out (" + state.word() + ")";
    }
}
