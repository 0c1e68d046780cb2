package io.eventsource.client.internal.command;

import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceBuilder;
import io.eventsource.client.internal.ReconnectDelays;
import io.eventsource.client.internal.http.ReplyTarget;
import io.eventsource.client.internal.http.StreamRequest;
import io.eventsource.protocol.MessageEvent;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.eclipse.jetty.client.HttpClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the replies of one source, and connects them to its stream, its client and its delays. Safe for concurrent use. */
public final class Replies {

    private static final Logger LOG = LoggerFactory.getLogger(EventSource.class);

    private final HttpClient client;
    private final ReconnectDelays.Bounds bounds;
    private final Supplier<Duration> reconnectionTime;
    private final @Nullable Callable<StreamRequest> prepare;
    private final Object id;
    /** Those that have something to send. */
    private final Set<CommandReply> waiting = ConcurrentHashMap.newKeySet();
    /** The request of the newest stream, or a newer one that was prepared for its headers. Any thread may replace it. */
    private volatile StreamRequest stream;

    private volatile boolean closed;

    /**
     * Creates replies.
     *
     * @param request the request of the stream, before one was opened
     * @param reconnectionTime the source's present reconnection time
     * @param prepare has the user's hook prepare a request; null if there is no hook
     * @param id what logs call the source
     */
    public Replies(
            HttpClient client,
            StreamRequest request,
            ReconnectDelays.Bounds bounds,
            Supplier<Duration> reconnectionTime,
            @Nullable Callable<StreamRequest> prepare,
            Object id) {
        this.client = client;
        this.stream = request;
        this.bounds = bounds;
        this.reconnectionTime = reconnectionTime;
        this.prepare = prepare;
        this.id = id;
    }

    /** A stream has been opened by a request. */
    public void opened(StreamRequest request) {
        stream = request;
        waiting.forEach(CommandReply::wake);
    }

    /** The source is closed: what the server has not taken by now fails. */
    public void close() {
        closed = true;
        waiting.forEach(CommandReply::close);
    }

    /**
     * Creates a reply to a command.
     *
     * @throws IllegalArgumentException if the event wants no answer, or its address is not on the origin of the stream
     */
    public CommandReply to(MessageEvent event) {
        return new CommandReply(this, event.lastEventId(), target(event));
    }

    ReplyTarget target(MessageEvent event) {
        String address = event.reply();
        if (address == null) {
            throw new IllegalArgumentException("the event wants no answer: it has no reply address");
        }
        return ReplyTarget.of(stream, address);
    }

    boolean isClosed() {
        return closed;
    }

    HttpClient client() {
        return client;
    }

    /** Runs a task on a thread of the client: a caller of a reply must not wait for a connection to be made. */
    void execute(Runnable task) {
        client.getExecutor().execute(task);
    }

    /**
     * Returns a target with the headers of the newest stream.
     *
     * @param prepares whether the user's hook is asked for other headers first
     */
    ReplyTarget renewed(ReplyTarget target, boolean prepares) throws Exception {
        Callable<StreamRequest> hook = prepare;
        if (prepares && hook != null) {
            stream = hook.call();
        }
        return target.renewed(stream);
    }

    /** Whether a request that was refused for its credentials may get others. */
    boolean canRenew() {
        return prepare != null;
    }

    void add(CommandReply reply) {
        waiting.add(reply);
    }

    void remove(CommandReply reply) {
        waiting.remove(reply);
    }

    ReconnectDelays newDelays() {
        return new ReconnectDelays(bounds);
    }

    /** Draws the delay before a request is repeated, as for a source that has opened no stream. */
    long delayMillis(ReconnectDelays delays) {
        Duration time = reconnectionTime.get();
        return delays.delay(time, delays.backoff(time, Duration.ZERO, EventSourceBuilder.DEFAULT_BACKOFF))
                .toMillis();
    }

    void logUnsendable(ReplyTarget target, Exception cause) {
        LOG.debug("[{}] An answer could not be posted to {}", id, target, cause);
    }
}
