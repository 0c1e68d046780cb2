package io.eventsource.client;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** A request that is about to be sent and that a {@link RequestHook} may change. Not safe for concurrent use. */
public interface RequestDraft {

    /**
     * Returns the number of this attempt.
     *
     * @return its number, from 1 on
     */
    int attempt();

    /**
     * Returns the last event ID that the request sends.
     *
     * @return the id; empty if there is none
     */
    String lastEventId();

    /**
     * Returns why the previous attempt ended.
     *
     * @return the end; null if this is the first attempt
     */
    @Nullable ConnectionEnd lastEnd();

    /**
     * Returns where the request is sent.
     *
     * @return the URI that the source was built with, unless it was changed
     */
    URI uri();

    /**
     * Sends this request to another URI, with the same headers.
     *
     * @param other the URI, as {@link EventSource#builder} takes it
     * @return this request
     * @throws IllegalArgumentException if it is another
     */
    RequestDraft uri(URI other);

    /**
     * Sets a header, and replaces those of the same name that the source was built with.
     *
     * @param name its name, as {@link EventSourceBuilder#header} takes it
     * @param value its value
     * @return this request
     * @throws IllegalArgumentException if one of them is malformed or reserved
     */
    RequestDraft header(String name, String value);
}
