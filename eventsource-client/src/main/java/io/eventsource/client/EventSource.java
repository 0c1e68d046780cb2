package io.eventsource.client;

import io.eventsource.client.internal.http.HttpUris;
import io.eventsource.protocol.EventStream;
import io.eventsource.protocol.MessageEvent;
import java.net.URI;
import java.time.Duration;

/**
 * Receives the events of one URI, across reconnects, until it is closed.
 *
 * <pre>{@code
 * try (EventSource source = EventSource.builder(URI.create("https://example.org/poll/42"))
 *         .header("Authorization", "Bearer " + token)
 *         .connect(event -> System.out.println(event.data()))) {
 *     stopped.await();
 * }
 * }</pre>
 *
 * <p>It follows the standard: it sends the last event ID when it reconnects, waits for the reconnection
 * time in between, which the stream may change, and stops permanently when the server answers 204, a status that opens no
 * stream, or another media type. A {@link ReconnectPolicy} may decide otherwise.
 *
 * <p>Redirects (301, 302, 303, 307 and 308, at most 20 in a row, never from https to http) are
 * followed within an attempt. All headers go along on the same origin; {@code Authorization}, {@code Cookie},
 * {@code Proxy-Authorization} and the {@linkplain EventSourceBuilder#clientId client id} are never sent to another. Every attempt begins at {@link #uri()} again, after a
 * permanent redirect too: a wrong redirect must not mislead a source that runs for months.
 *
 * <p>If a source has a client id, and a response has the header {@value EventStream#ACKNOWLEDGE}, the source confirms what was
 * processed: it posts the last event ID to that path, on the same origin only, with the headers of its stream request. An event
 * is processed when the listener or the subscriber has returned, when the program asks an iterator for the next event, or with
 * {@linkplain EventSourceBuilder#manualAcknowledgement manual acknowledgement} when it is acknowledged. While events flow
 * there is one such request a second. A failed one is repeated, and is no failure of the source. The server redelivers what
 * was not confirmed when the client returns without its position.
 *
 * <p>All methods may be called from any thread, from within the listener too, and all but {@link #close} return at once.
 *
 * <p>It logs to SLF4J: exceptions of user code as errors, and the life of each connection at debug level. Each message
 * begins with the number of the source in this program and of its attempt to connect, as in {@code [7#3]}, which
 * {@link #toString} contains, too.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#the-eventsource-interface">HTML,
 *     9.2.2</a>
 */
public interface EventSource extends AutoCloseable {

    /**
     * Returns a builder for a source.
     *
     * @param uri where its stream is: absolute, http or https, without user information
     * @return a builder with the defaults
     * @throws IllegalArgumentException if the URI is another one
     */
    static EventSourceBuilder builder(URI uri) {
        return new EventSourceBuilder(uri);
    }

    /**
     * Returns a builder for a source.
     *
     * @param url where its stream is, as a person types it: absolute, http or https, without user information. It is read
     *     as browsers read URLs: characters that a URI cannot hold are percent-encoded, and the host may be
     *     internationalized
     * @return a builder with the defaults
     * @throws IllegalArgumentException if the URL is another one; the message says what was expected and what was given
     */
    static EventSourceBuilder builder(String url) {
        return new EventSourceBuilder(HttpUris.parse(url));
    }

    /**
     * Returns the state of the source.
     *
     * @return the state at this moment
     */
    ReadyState readyState();

    /**
     * Returns the URI that the source was built with, where every attempt to connect begins.
     *
     * @return the URI
     */
    URI uri();

    /**
     * Returns the last event ID, which the next request sends.
     *
     * @return the id that the stream set last, or that was acknowledged last; empty if there is none
     */
    String lastEventId();

    /**
     * Acknowledges an event, and all events before it: after a reconnect, or a restart from its checkpoint, the stream resumes
     * after this event. A server that asks for it receives the id. An equal copy of an event
     * acknowledges like the event itself.
     *
     * @param event an event that this source has dispatched
     * @throws IllegalStateException if the source was not built with {@link EventSourceBuilder#manualAcknowledgement}
     * @throws java.io.UncheckedIOException if the checkpoint cannot save the position, which then does not advance
     */
    void acknowledgeUpTo(MessageEvent event);

    /**
     * Begins an answer to a command. Nothing is sent before a method of the reply is called. For most programs a
     * {@link CommandListener} is the better choice: it also keeps answers, and carries out no command twice.
     *
     * @param event a command that this source has dispatched
     * @return the answer
     * @throws IllegalArgumentException if the event has no {@linkplain MessageEvent#reply() reply address}, or one that is not on
     *     the origin of the stream
     */
    Reply reply(MessageEvent event);

    /**
     * Returns how long the source waits before it reconnects, unless its policy decides otherwise. A random part is added.
     *
     * @return the time that the stream set last, or else the one that the source was built with, within its bounds
     */
    Duration reconnectionTime();

    /**
     * Reconnects at once, for a program that knows that the network is back, or that a token has been renewed. An open stream and an attempt under way end with {@link ConnectionEnd.ReconnectRequested}; a wait for the
     * next attempt is cut short. The request sends the last event ID, so events that the old stream had not delivered
     * are redelivered if the server still has them.
     *
     * <p>A program that calls this again and again, for example whenever the source has connected, does not flood the server:
     * after five calls in a row the next attempt waits until there is one per second.
     *
     * <p>The {@link ReconnectPolicy} is not asked; if the new attempt fails, it continues with the state that it had. An attempt
     * whose request is being prepared counts as the new one. A closed source stays closed.
     */
    void reconnect();

    /**
     * Closes the source permanently. The connection is closed, and an HTTP client that the source made is stopped, as soon as
     * a call of the listener that is under way has returned. No other call begins.
     *
     * <p>It returns at once, unless an acknowledgement still has to reach the server (see above):
     * then it waits for that, for one second at most. Within a call of the listener it does not wait.
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
