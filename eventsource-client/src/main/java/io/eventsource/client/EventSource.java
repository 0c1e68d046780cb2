package io.eventsource.client;

import io.eventsource.client.internal.http.HttpUris;
import io.eventsource.protocol.MessageEvent;
import java.net.URI;
import java.time.Duration;

/**
 * Receives the events of one URI, over as many connections as it takes, until it is closed.
 *
 * <pre>{@code
 * try (EventSource source = EventSource.builder(URI.create("https://example.org/poll/42"))
 *         .header("Authorization", "Bearer " + token)
 *         .connect(event -> System.out.println(event.data()))) {
 *     stopped.await();
 * }
 * }</pre>
 *
 * <p>It is the standard's event source: it sends the last event ID when it connects again, waits for the reconnection
 * time in between, which the stream may change, and stops permanently when the server answers 204, a status that opens no
 * stream, or another media type. A {@link ReconnectPolicy} may decide otherwise.
 *
 * <p>Redirects (301, 302, 303, 307 and 308, at most 20 in a row, never from https to http) are
 * followed within an attempt. All headers go along on the same origin; {@code Authorization}, {@code Cookie},
 * {@code Proxy-Authorization} and the {@linkplain EventSourceBuilder#clientId client id} are never sent to another. Every attempt begins at {@link #uri()} again, after a
 * permanent redirect too: a wrong one must not lead a source astray that runs for months.
 *
 * <p>All methods may be called from any thread, from within the listener too, and return at once.
 *
 * <p>It logs to SLF4J: what user code throws as an error, and what becomes of each connection at debug level. Each message
 * begins with the number of the source in this program and of its attempt to connect, as in {@code [7#3]}, which
 * {@link #toString} tells too.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#the-eventsource-interface">HTML,
 *     9.2.2</a>
 */
public interface EventSource extends AutoCloseable {

    /**
     * Begins to describe an event source.
     *
     * @param uri where its stream is: absolute, http or https, without user information
     * @return a builder with the defaults
     * @throws IllegalArgumentException if the URI is another one
     */
    static EventSourceBuilder builder(URI uri) {
        return new EventSourceBuilder(uri);
    }

    /**
     * Begins to describe an event source.
     *
     * @param url where its stream is, as a person types it: absolute, http or https, without user information. It is read
     *     as browsers read URLs: characters that a URI cannot hold are percent-encoded, and the host may be
     *     internationalized
     * @return a builder with the defaults
     * @throws IllegalArgumentException if the URL is another one; the message says what was expected and what came
     */
    static EventSourceBuilder builder(String url) {
        return new EventSourceBuilder(HttpUris.parse(url));
    }

    /**
     * Where the source stands.
     *
     * @return the state at this moment
     */
    ReadyState readyState();

    /**
     * The URI that the source was built with, which every attempt to connect begins at.
     *
     * @return the URI
     */
    URI uri();

    /**
     * The last event ID, which the next request is going to name.
     *
     * @return the id as the last blank line of the stream committed it, or as it was acknowledged last; empty if there is
     *     none
     */
    String lastEventId();

    /**
     * Says that an event has been dealt with, and all before it: when the source connects again, or a program begins again
     * from its checkpoint, the stream goes on behind it.
     *
     * @param event an event that this source has dispatched
     * @throws IllegalStateException if the source was not built with {@link EventSourceBuilder#manualAcknowledgement}
     * @throws java.io.UncheckedIOException if the checkpoint cannot save the place, which then stays where it was
     */
    void acknowledgeUpTo(MessageEvent event);

    /**
     * How long the source waits before it connects again, unless its policy decides otherwise. A random part is added.
     *
     * @return the time that the stream set last, or else the one that the source was built with, within its bounds
     */
    Duration reconnectionTime();

    /**
     * Connects again at once, for a program that knows more than the source: that the network has come back, or that a token
     * has been renewed. An open stream and an attempt under way end with {@link ConnectionEnd.ReconnectRequested}; a wait for the
     * next attempt is cut short. The request names the last event ID, as ever, and what the stream had not delivered comes
     * again if the server still has it.
     *
     * <p>A program that calls this again and again, for example whenever the source has connected, does not flood the server:
     * after five calls in a row the next attempt waits until there is one per second.
     *
     * <p>The {@link ReconnectPolicy} is not asked, and goes on from where it is if the new attempt fails. An attempt whose
     * request is just being prepared counts as the new one. A closed source stays closed.
     */
    void reconnect();

    /**
     * Closes the source permanently. It returns at once: the connection is closed, and an HTTP client that the source
     * made is stopped, as soon as a call of the listener that is under way has returned. No other call begins.
     *
     * <p>Closing a closed source does nothing.
     */
    @Override
    void close();

    /**
     * Returns the number of the source and of its attempt, as logs have them, its state and its URI.
     *
     * @return a text for logs
     */
    @Override
    String toString();
}
