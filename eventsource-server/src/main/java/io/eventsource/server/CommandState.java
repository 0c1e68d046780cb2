package io.eventsource.server;

import java.util.Locale;

/**
 * The state of a command: of an event whose publisher asked for an answer.
 *
 * <pre>
 *   WAITING ───▶ DELIVERED ───▶ STARTED ───▶ DONE | REJECTED | INTERRUPTED
 *      │             │                        ▲
 *      │             ├────────────────────────┘ a client need not say that it has started
 *      ▼             ▼
 *   REPLACED | CANCELLED | EXPIRED
 * </pre>
 *
 * <p>A client may answer what it was sent before the broker has noted the delivery, so {@code WAITING} may be followed by any
 * other state. States may be added.
 */
public enum CommandState {
    /** It was not written to a stream yet. */
    WAITING,
    /** It was written to a stream of the client. The client may never have received it. */
    DELIVERED,
    /** The client has started it, or has sent output. From here on only the client decides how it ends. */
    STARTED,
    /** The client has answered, with an exit status. */
    DONE,
    /** The client did not start it, for example because the program is missing. */
    REJECTED,
    /** A newer command of the same topic has taken its place. */
    REPLACED,
    /** It was cancelled before it was started. */
    CANCELLED,
    /** Its time was over before it was started. */
    EXPIRED,
    /** The client has started it and did not finish, for example because it was switched off. */
    INTERRUPTED;

    /**
     * Returns the state with a name.
     *
     * @param name the name, as {@link #toString} returns it
     * @return the state
     * @throws IllegalArgumentException if there is none
     */
    public static CommandState of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /**
     * Returns whether nothing follows it.
     *
     * @return true unless the command waits, was delivered or was started
     */
    public boolean isFinal() {
        return compareTo(STARTED) > 0;
    }

    /** Returns the name in lower case, as it is sent. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
