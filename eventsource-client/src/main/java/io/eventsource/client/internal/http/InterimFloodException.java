package io.eventsource.client.internal.http;

import java.io.IOException;

/** Ends the reading of a response if too many interim responses (1xx) come before it. */
public final class InterimFloodException extends IOException {

    /** How many interim responses may come before the final one. */
    public static final int MAX = 32;

    private static final long serialVersionUID = 1L;

    /** Describes the flood. */
    public InterimFloodException() {
        super("more than " + MAX + " interim responses came before it");
    }
}
