package io.eventsource.client;

import io.eventsource.protocol.EventTooLargeException;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.URI;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection came to its end, or never came to be.
 *
 * <pre>{@code
 * if (ending instanceof Ending.Refused refused && refused.status() == 401) {
 *     askForThePassword();
 * }
 * }</pre>
 *
 * <p>What follows is for the {@link ReconnectPolicy} to decide. Kinds may be added, so code that tells them apart needs
 * a branch for the rest.
 */
public sealed interface Ending {

    /**
     * The URI that the connection went to, redirects followed.
     *
     * @return the URI, absolute
     */
    URI uri();

    /**
     * What was expected and what came, in one sentence for a person to read. It names the URI without its query.
     *
     * @return the sentence, without a full stop
     */
    String message();

    /**
     * Whether nothing failed: the server ended the stream, or told the client to stop.
     *
     * @return true if the stream ended as the server wanted it
     */
    default boolean isOrderly() {
        return this instanceof ToldToStop
                || this instanceof StreamEnded
                || (this instanceof NotRepeated stopped && stopped.cause().isOrderly());
    }

    /**
     * The server ended the stream. A stream that HTTP does not frame ends like this however its connection does.
     *
     * @param uri the URI of the stream
     */
    record StreamEnded(URI uri) implements Ending {
        @Override
        public String message() {
            return HttpUris.display(uri) + " ended the stream";
        }
    }

    /**
     * The network failed: no address, no connection, no answer in HTTP, or a stream cut in the middle.
     *
     * @param uri the URI of the stream
     * @param cause what the network said
     */
    record ConnectionLost(URI uri, Throwable cause) implements Ending {
        @Override
        public String message() {
            return "no connection to %s: %s".formatted(HttpUris.display(uri), reason());
        }

        /** Whether the server's certificate was refused: that does not pass by itself. */
        boolean isDistrust() {
            return Stream.iterate(cause, Objects::nonNull, Throwable::getCause)
                    .anyMatch(CertificateException.class::isInstance);
        }

        private String reason() {
            if (isDistrust()) {
                return "its certificate cannot be believed: " + cause.getMessage();
            }
            if (cause instanceof EOFException) {
                return "it was cut off"; // the message describes the innards of the HTTP client
            }
            String said = cause instanceof ConnectException ? cause.getMessage() : null;
            return said != null ? said : cause.toString();
        }
    }

    /**
     * The server told the client to stop: it answered 204 No Content.
     *
     * @param uri the URI that answered
     */
    record ToldToStop(URI uri) implements Ending {
        @Override
        public String message() {
            return HttpUris.display(uri) + " answered 204: there is nothing more to come";
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
    record Refused(URI uri, int status, @Nullable Duration retryAfter, String body) implements Ending {
        @Override
        public String message() {
            return "expected an event stream, but %s answered with status %d".formatted(HttpUris.display(uri), status);
        }

        /** Whether the server says that it did nothing and that the same request may be sent again. */
        boolean asksToComeBack() {
            return retryAfter != null || status == 425 || status == 429;
        }
    }

    /**
     * The server answered 200 with something that is not an event stream.
     *
     * @param uri the URI that answered
     * @param contentType the answer's {@code Content-Type}; null if it has none
     * @param body how the answer's body begins, at most 8 KiB read as UTF-8; empty if there is none
     */
    record WrongMediaType(URI uri, @Nullable String contentType, String body) implements Ending {
        @Override
        public String message() {
            String came = contentType == null ? "no media type" : "media type " + contentType;
            return "expected media type text/event-stream, but %s answered with %s"
                    .formatted(HttpUris.display(uri), came);
        }
    }

    /**
     * The server redirected to where an event source does not go.
     *
     * @param uri the URI that answered
     * @param status the HTTP status
     * @param location the answer's {@code Location}; null if it has none
     * @param problem what is wrong with it
     */
    record BadRedirect(URI uri, int status, @Nullable String location, String problem) implements Ending {
        @Override
        public String message() {
            return "cannot follow the redirect (status %d) of %s: %s".formatted(status, HttpUris.display(uri), problem);
        }
    }

    /**
     * What was waited for did not come in time.
     *
     * @param uri the URI of the stream
     * @param awaited what was waited for
     * @param patience for how long
     */
    record TimedOut(URI uri, Awaited awaited, Duration patience) implements Ending {

        /** What an event source waits for. */
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
            return what.formatted(HttpUris.display(uri)) + " within " + patience.toMillis() + " ms";
        }
    }

    /**
     * The program asked for another connection: {@link EventSource#reconnect}.
     *
     * @param uri the URI of the stream
     */
    record ReconnectRequested(URI uri) implements Ending {
        @Override
        public String message() {
            return "the connection to " + HttpUris.display(uri) + " was given up to make another";
        }
    }

    /**
     * The source stops because its request must not be repeated: the method is not idempotent, and the server has, or may
     * have, carried the request out. {@link EventSourceBuilder#repeatable} allows to repeat it.
     *
     * @param uri the URI of the stream
     * @param method the request's method
     * @param cause how the only attempt ended
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2">RFC 9110, 9.2.2</a>
     */
    record NotRepeated(URI uri, String method, Ending cause) implements Ending {
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
    record RequestNotPrepared(URI uri, Throwable cause) implements Ending {
        @Override
        public String message() {
            return "the request to %s could not be prepared: %s".formatted(HttpUris.display(uri), cause);
        }
    }

    /**
     * An error on a thread of the client ended the source: the program ran out of memory, or there is a fault in it or in a
     * library. The policy is not asked.
     *
     * @param uri the URI of the stream
     * @param cause the error
     */
    record Failed(URI uri, Throwable cause) implements Ending {
        @Override
        public String message() {
            return cause instanceof OutOfMemoryError
                    ? "the program ran out of memory while it read %s (%s)"
                            .formatted(HttpUris.display(uri), cause.getMessage())
                    : "an unexpected error ended the event source of %s: %s".formatted(HttpUris.display(uri), cause);
        }
    }

    /**
     * An event passed the bound of {@link EventSourceBuilder#maxEventSize}.
     *
     * @param uri the URI of the stream
     * @param cause the bound
     */
    record EventTooLarge(URI uri, EventTooLargeException cause) implements Ending {
        @Override
        public String message() {
            return "cannot read on from %s: %s".formatted(HttpUris.display(uri), cause.getMessage());
        }
    }
}
