package io.eventsource.cli.request;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The states of a command, in a server's words. */
enum CommandState {
    /** It has not been written to a stream. */
    WAITING("the command waits for its client"),
    /** It was written to a stream, and its client has not answered. */
    DELIVERED("the command was delivered, but its client has not started it"),
    /** Its client has started it. */
    STARTED("the command was started, but has not ended"),
    /** It has ended, with an exit status. */
    DONE("the command has ended"),
    /** Its client refused to execute it. */
    REJECTED("the client rejected the command"),
    /** A newer command of the same topic took its place. */
    REPLACED("the command was replaced by a newer one before a client started it"),
    /** It was cancelled before its client started it. */
    CANCELLED("the command was cancelled before a client started it"),
    /** No client started it within its time to live. */
    EXPIRED("the command expired before a client started it"),
    /** Its client was stopped while it executed the command. */
    INTERRUPTED("the client was interrupted while it executed the command");

    private final String sentence;

    CommandState(String sentence) {
        this.sentence = sentence;
    }

    /** Returns the state of a name; null if it is unknown. */
    static @Nullable CommandState of(String name) {
        for (CommandState state : values()) {
            if (state.word().equals(name)) {
                return state;
            }
        }
        return null;
    }

    /** The name in a server's JSON. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state as a sentence, without its full stop. */
    String sentence() {
        return sentence;
    }

    /** Returns whether the state does not change any more. */
    boolean isFinal() {
        return compareTo(DONE) >= 0;
    }
}
