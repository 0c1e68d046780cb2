package io.eventsource.client;

import io.eventsource.protocol.EventTooLargeException;
import io.eventsource.protocol.internal.HttpUrl;
import io.eventsource.protocol.internal.VisibleText;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tells why a connection ended, or why there was none.
 *
 * <pre>{@code
 * if (end instanceof ConnectionEnd.HttpStatus http && http.status() == 401) {
 *     askForThePassword();
 * }
 * }</pre>
 *
 * <p>The {@link ReconnectPolicy} decides what follows. The interface is not sealed because later versions may add kinds: a
 * {@code switch} over them needs a default.
 */
public interface ConnectionEnd {

    /**
     * The URI that the connection went to, redirects followed.
     *
     * @return the URI, absolute
     */
    URI uri();

    /**
     * Returns what was expected and what was received, as one sentence for people. It names the URI without its query.
     *
     * @return the sentence, without a full stop
     */
    String message();

    /**
     * Returns whether the end is regular: the server ended the stream, or asked the client to stop.
     *
     * @return true if the stream ended as the server wanted it
     */
    default boolean isOrderly() {
        return this instanceof NoContent
                || this instanceof StreamEnded
                || (this instanceof NotRepeated stopped && stopped.cause().isOrderly());
    }

    /**
     * The server ended the stream. A stream that HTTP does not frame ends like this however its connection does.
     *
     * @param uri the URI of the stream
     */
    record StreamEnded(URI uri) implements ConnectionEnd {
        @Override
        public String message() {
            return HttpUrl.display(uri) + " ended the stream";
        }
    }

    /**
     * The network failed: the host is unknown, the connection or TLS could not be set up, or a connection was lost in the
     * middle of a response.
     *
     * @param uri the URI of the stream
     * @param cause the failure of the network
     */
    record ConnectionLost(URI uri, Throwable cause) implements ConnectionEnd {
        @Override
        public String message() {
            return NetworkFailure.describe(HttpUrl.display(uri), cause);
        }
    }

    /**
     * The server sent something that is not a valid HTTP response, or one that passes a bound: more than
     * {@value EventSourceBuilder#MAX_RESPONSE_HEADER_SIZE} bytes of headers, a {@code Content-Length} together with a
     * {@code Transfer-Encoding}, damaged gzip data.
     *
     * @param uri the URI that answered
     * @param problem what is wrong with the response
     */
    record InvalidResponse(URI uri, String problem) implements ConnectionEnd {
        @Override
        public String message() {
            return "the response of %s is not valid: %s".formatted(HttpUrl.display(uri), problem);
        }
    }

    /**
     * The server applied a content coding that the client did not ask for and cannot decode.
     *
     * @param uri the URI that answered
     * @param coding the value of {@code Content-Encoding}
     */
    record UnsupportedContentCoding(URI uri, String coding) implements ConnectionEnd {
        @Override
        public String message() {
            return "%s answered with the content coding \"%s\", which was not asked for and cannot be decoded"
                    .formatted(HttpUrl.display(uri), VisibleText.line(coding, 100));
        }
    }

    /**
     * The request cannot be sent: its headers are too large for the HTTP client, for example. Sending it again would fail
     * in the same way.
     *
     * @param uri the URI of the request
     * @param problem what is wrong with it
     */
    record RequestNotSendable(URI uri, String problem) implements ConnectionEnd {
        @Override
        public String message() {
            return "the request to %s cannot be sent: %s".formatted(HttpUrl.display(uri), problem);
        }
    }

    /**
     * The server answered 204 No Content, which asks the client to stop.
     *
     * @param uri the URI that answered
     */
    record NoContent(URI uri) implements ConnectionEnd {
        @Override
        public String message() {
            return HttpUrl.display(uri) + " answered 204: there is nothing more to come";
        }
    }

    /**
     * The server answered with a status that opens no stream.
     *
     * @param uri the URI that answered
     * @param status the HTTP status
     * @param retryAfter how long the server asks to wait, from the arrival of the answer on; null if it does not say
     * @param body how the answer's body begins, at most 8 KiB read as UTF-8; empty if there is none
     */
    record HttpStatus(URI uri, int status, @Nullable Duration retryAfter, String body) implements ConnectionEnd {
        @Override
        public String message() {
            return "expected an event stream, but %s answered with status %d".formatted(HttpUrl.display(uri), status);
        }
    }

    /**
     * The server answered 200 with something that is not an event stream.
     *
     * @param uri the URI that answered
     * @param contentType the answer's {@code Content-Type}; null if it has none
     * @param body how the answer's body begins, at most 8 KiB read as UTF-8; empty if there is none
     */
    record WrongMediaType(URI uri, @Nullable String contentType, String body) implements ConnectionEnd {
        @Override
        public String message() {
            String came = contentType == null ? "no media type" : "media type " + VisibleText.line(contentType, 100);
            return "expected media type text/event-stream, but %s answered with %s"
                    .formatted(HttpUrl.display(uri), came);
        }
    }

    /**
     * The server sent a redirect that an event source does not follow.
     *
     * @param uri the URI that answered
     * @param status the HTTP status
     * @param location the answer's {@code Location}; null if it has none
     * @param problem what is wrong with it
     */
    record BadRedirect(URI uri, int status, @Nullable String location, String problem) implements ConnectionEnd {
        @Override
        public String message() {
            return "cannot follow the redirect (status %d) of %s: %s"
                    .formatted(status, HttpUrl.display(uri), VisibleText.line(problem, 300));
        }
    }

    /**
     * A timeout passed: for connecting, for the head of the answer, or for bytes of the stream.
     *
     * @param uri the URI of the stream
     * @param awaited what was awaited
     * @param timeout the timeout
     */
    record TimedOut(URI uri, Awaited awaited, Duration timeout) implements ConnectionEnd {

        /** Something that an event source waits for. */
        public enum Awaited {
            /** A connection. */
            CONNECTION,
            /** The head of the answer. */
            ANSWER,
            /** The next byte of an open stream. */
            BYTES
        }

        @Override
        public String message() {
            String what = switch (awaited) {
                case CONNECTION -> "no connection to %s was made";
                case ANSWER -> "%s did not answer";
                case BYTES -> "nothing came from %s";
            };
            return what.formatted(HttpUrl.display(uri)) + " within " + timeout.toMillis() + " ms";
        }
    }

    /**
     * The program asked for another connection: {@link EventSource#reconnect}.
     *
     * @param uri the URI of the stream
     */
    record ReconnectRequested(URI uri) implements ConnectionEnd {
        @Override
        public String message() {
            return "the connection to " + HttpUrl.display(uri) + " was given up to make another";
        }
    }

    /**
     * The source stops because its request must not be repeated: the method is not idempotent, and the server has, or may
     * have, carried the request out. {@link EventSourceBuilder#repeatable} allows repeating it.
     *
     * @param uri the URI of the stream
     * @param method the request's method
     * @param cause how the only attempt ended
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2">RFC 9110, 9.2.2</a>
     */
    record NotRepeated(URI uri, String method, ConnectionEnd cause) implements ConnectionEnd {
        @Override
        public String message() {
            return "%s; a %s request is not repeated".formatted(cause.message(), method);
        }
    }

    /**
     * The hook that prepares each request threw.
     *
     * @param uri the URI that the source was built with
     * @param cause what it threw
     */
    record RequestNotPrepared(URI uri, Throwable cause) implements ConnectionEnd {
        @Override
        public String message() {
            return "the request to %s could not be prepared: %s".formatted(HttpUrl.display(uri), reason());
        }

        private String reason() {
            String message = cause.getMessage();
            return message == null || message.isBlank()
                    ? "the program failed without a message"
                    : VisibleText.line(message, 300);
        }
    }

    /**
     * An error on a thread of the client ended the source: the program ran out of memory, or there is a fault in it or in a
     * library. The policy is not asked.
     *
     * @param uri the URI of the stream
     * @param cause the error
     */
    record Failed(URI uri, Throwable cause) implements ConnectionEnd {
        @Override
        public String message() {
            return cause instanceof OutOfMemoryError
                    ? "the program ran out of memory while it read %s (%s)"
                            .formatted(HttpUrl.display(uri), cause.getMessage())
                    : "an unexpected error ended the event source of %s: %s".formatted(HttpUrl.display(uri), cause);
        }
    }

    /**
     * An event passed the bound of {@link EventSourceBuilder#maxEventSize}.
     *
     * @param uri the URI of the stream
     * @param cause the bound
     */
    record EventTooLarge(URI uri, EventTooLargeException cause) implements ConnectionEnd {
        @Override
        public String message() {
            return "cannot read on from %s: %s".formatted(HttpUrl.display(uri), cause.getMessage());
        }
    }
}
