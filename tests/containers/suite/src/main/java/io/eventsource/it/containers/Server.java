package io.eventsource.it.containers;

import io.eventsource.it.support.Await;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.EventBrokerBuilder;
import io.eventsource.server.SubscriberLimit;
import io.eventsource.server.servlet.EventSourceServlet;
import io.eventsource.server.servlet.EventSourceServletBuilder;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;

/** The servlet in this class path's container. What the suite asks of the server's own interface is here alone. */
final class Server implements AutoCloseable {

    private static final Duration LOAD_HEARTBEAT = Duration.ofMillis(200);

    private final WatchedServlet servlet;
    private final Container.Running running;

    private Server(WatchedServlet servlet, Container.Running running) {
        this.servlet = servlet;
        this.running = running;
    }

    /** Starts with the defaults, but without heartbeats, which would detect disconnects. */
    static Server start() throws Exception {
        return start(options());
    }

    static Server start(EventSourceServletBuilder options) throws Exception {
        return start(options, 0);
    }

    /** Starts with send buffers of a given size, so that a client that does not read is soon one that stalls. */
    static Server start(EventSourceServletBuilder options, int sendBuffer) throws Exception {
        return start(options, sendBuffer, (request, response, chain) -> chain.doFilter(request, response));
    }

    /** Starts behind a filter, which is called like a filter of the container. */
    static Server startBehind(Filter filter) throws Exception {
        return startBehind(filter, options());
    }

    static Server startBehind(Filter filter, EventSourceServletBuilder options) throws Exception {
        return start(options, 0, filter);
    }

    private static Server start(EventSourceServletBuilder options, int sendBuffer, Filter filter) throws Exception {
        WatchedServlet servlet = new WatchedServlet(options, filter);
        return new Server(servlet, Container.get().start(servlet, "/*", sendBuffer));
    }

    static EventSourceServletBuilder options() {
        return EventSourceServlet.builder().heartbeat(Duration.ZERO);
    }

    /**
     * For many streams and much to do: with heartbeats. Undertow may keep the end of a burst until the next write, so that
     * is how long it can take.
     */
    static EventSourceServletBuilder forLoad(ChannelOptions channels) {
        return EventSourceServlet.builder().channels(channels).heartbeat(LOAD_HEARTBEAT);
    }

    static Server startForLoad(SubscriberLimit subscribers, int sendBuffer) throws Exception {
        return start(forLoad(ChannelOptions.TOKEN.withSubscribers(subscribers)), sendBuffer);
    }

    int port() {
        return running.port();
    }

    Http1 connect() throws IOException {
        return Http1.connect(port());
    }

    /** Publishes by HTTP, and expects that to be taken. */
    Http1.Answer ping(String token, String data) throws IOException {
        try (Http1 connection = connect()) {
            Http1.Answer answer = connection.post("/ping/" + token, data).answer();
            Assertions.assertThat(answer.status()).as(answer::toString).isIn(200, 202);
            return answer;
        }
    }

    /** Opens a stream, and reads it up to its opening block. */
    Http1 listen(String token, String... fields) throws IOException {
        Http1 stream = connect().get("/poll/" + token, fields);
        Http1.Head head = stream.head();
        Assertions.assertThat(head.status())
                .as("status of a stream on %s: %s", token, head)
                .isEqualTo(200);
        stream.block();
        return stream;
    }

    /** Publishes an event, and says how many streams it goes to at this moment. */
    int publish(String token, String data) {
        return servlet.broker()
                .publish(token, OutgoingEvent.of("ping", data))
                .toCompletableFuture()
                .join()
                .subscribers();
    }

    /** How many requests have come as far as the servlet; the container has answered the others. */
    int calls() {
        return servlet.calls();
    }

    /** How many streams were opened since the start. */
    long opened() {
        return servlet.broker().statistics().opened();
    }

    /** How much memory the broker has counted. */
    long memory() {
        return servlet.broker().statistics().memoryBytes();
    }

    /** How many requests are open: to the servlet, and to the container unless it sometimes forgets to notify. */
    int openRequests() {
        return Container.get().facts().forgetsToNotify() ? servlet.openRequests() : servlet.unreportedRequests();
    }

    /** How many requests are open, by the notifications of the container. */
    int unreportedRequests() {
        return servlet.unreportedRequests();
    }

    void awaitOpenRequests(int expected) throws Exception {
        awaitOpenRequests(expected, Await.LONG);
    }

    void awaitOpenRequests(int expected, Duration atMost) throws Exception {
        Await.until(
                atMost, () -> openRequests() == expected, () -> openRequests() + " requests are open, not " + expected);
    }

    /**
     * Publishes to tokens whose clients have disconnected, until neither the broker nor the container has an open
     * stream. A container that forgets to notify leaves that to the stall deadline.
     */
    void awaitNoSubscriberOn(String... tokens) throws Exception {
        Duration atMost = Container.get().facts().forgetsToNotify()
                ? EventBrokerBuilder.DEFAULT_STALL_DEADLINE.plus(Await.LONG)
                : Await.LONG;
        Await.until(
                atMost,
                () -> subscribers(tokens) == 0 && openRequests() == 0,
                () -> "%d streams and %d requests are open after all clients have disconnected"
                        .formatted(subscribers(tokens), openRequests()));
    }

    private int subscribers(String... tokens) {
        return Stream.of(tokens)
                .mapToInt(token -> publish(token, "are you there?"))
                .sum();
    }

    /** Has all clients sent away, and then the server could be stopped. */
    CompletionStage<Void> drain(Duration within) {
        return servlet.broker().drain(within);
    }

    /** Destroys the servlet while the server continues. */
    void undeploy() throws Exception {
        running.undeploy();
    }

    @Override
    public void close() throws Exception {
        running.close();
    }

    /** An id as publishers see it. */
    static String withoutSecret(String id) {
        return id.replaceFirst("\\..*:", ":");
    }
}
