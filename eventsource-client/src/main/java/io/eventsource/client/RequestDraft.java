package io.eventsource.client;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** A request that is about to be sent, for a {@link RequestHook} to change. Not safe for concurrent use. */
public interface RequestDraft {

    /**
     * Which attempt of the source this is.
     *
     * @return its number, from 1 on
     */
    int attempt();

    /**
     * The last event ID that the request is going to name.
     *
     * @return the id; empty if there is none
     */
    String lastEventId();

    /**
     * Why the attempt before has ended.
     *
     * @return the end; null if this is the first attempt
     */
    @Nullable ConnectionEnd lastEnd();

    /**
     * Where the request goes.
     *
     * @return the URI that the source was built with, unless it was changed
     */
    URI uri();

    /**
     * Sends the request elsewhere, this one time. The headers go along: they are the caller's, and so is the URI.
     *
     * @param other the URI, as {@link EventSource#builder} takes it
     * @return this request
     * @throws IllegalArgumentException if it is another
     */
    RequestDraft uri(URI other);

    /**
     * Sets a header, instead of any of that name that the source was built with.
     *
     * @param name its name, as {@link EventSourceBuilder#header} takes it
     * @param value its value
     * @return this request
     * @throws IllegalArgumentException if one of them is malformed or reserved
     */
    RequestDraft header(String name, String value);
}
