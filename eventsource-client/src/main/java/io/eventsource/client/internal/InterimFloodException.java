package io.eventsource.client.internal;

import java.io.IOException;

/** Thrown while a response is read if too many interim responses (1xx) come before it. */
public final class InterimFloodException extends IOException {

    private static final long serialVersionUID = 1L;

    InterimFloodException() {
        super("more than " + ResponseHeadFilter.MAX_INTERIM + " interim responses came before it");
    }
}
