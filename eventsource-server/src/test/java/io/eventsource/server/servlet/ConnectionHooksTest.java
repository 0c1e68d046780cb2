package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.Channels;
import io.eventsource.server.CloseReason;
import io.eventsource.server.EventBroker;
import io.eventsource.server.Subscription;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Hooks that are called as streams open and close. */
class ConnectionHooksTest {

    private static final Channels TOKEN = Channels.of("token");

    private final HookLog log = new HookLog();

    private EventSourceServlet servlet(Consumer<Subscription> open) {
        return log.in(EventSourceServlet.builder())
                .onOpen(connection -> {
                    log.opened(connection);
                    open.accept(connection);
                })
                .build();
    }

    /** Overrides the methods that call the hooks, and calls the hooks, too. */
    private final class OwnServlet extends EventSourceServlet {

        private static final long serialVersionUID = 1L;

        OwnServlet(EventSourceServletBuilder options) {
            super(options);
        }

        @Override
        protected void onOpen(Subscription connection) {
            super.onOpen(connection);
            connection.send(OutgoingEvent.of("message", "from a subclass"));
        }

        @Override
        protected void onClose(Subscription connection, CloseReason reason) {
            log.closed(connection, reason);
            super.onClose(connection, reason);
        }
    }

    @Test
    void nothingIsSentBeforeTheOpenHookReturns() throws Exception {
        CountDownLatch mayReturn = new CountDownLatch(1);
        EventSourceServlet servlet = servlet(connection -> awaitUninterrupted(mayReturn));
        try (Deployment server = Deployment.start(servlet);
                RawConnection stream = RawConnection.request(server, "GET /poll/token HTTP/1.1")) {
            Await.until(() -> !log.opened().isEmpty(), () -> "the hook has not run");
            assertThat(Http.post(server.uri("/ping/token"), "during").body()).contains("\"subscribers\":1");
            assertThat(stream.isSilent()).isTrue();

            mayReturn.countDown();

            assertThat(stream.readHeaders()).startsWith("HTTP/1.1 200 ");
            stream.readThrough("data: during");
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertThat(latch.await(5, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void eventsOfTheOpenHookFollowTheReplay() throws Exception {
        EventSourceServlet servlet = servlet(stream -> stream.send(
                OutgoingEvent.of("hello", "you\nthere").withId("one").withReconnectionTime(Duration.ofMillis(1_200))));
        EventBroker broker = servlet.broker();
        try (Deployment server = Deployment.start(servlet);
                RawConnection first = RawConnection.listen(server, "/poll/token")) {
            first.readThrough("id: one");
            publish(broker, "1");
            first.readThrough("id: ");
            String id = first.readThrough("\n").strip();
            publish(broker, "2");

            RawConnection stream = RawConnection.listen(server, "/poll/token", "Last-Event-ID: " + id);
            assertThat(stream.readThrough("there\n"))
                    .containsSubsequence("data: 2\n", "event: hello\n", "data: you\ndata: there\n");
            stream.close();

            assertThat(log.last().lastEventId()).isEqualTo(id);
            assertThat(log.last().gap()).isNull();
        }
    }

    private static void publish(EventBroker broker, String data) {
        broker.publish("token", OutgoingEvent.of("message", data))
                .toCompletableFuture()
                .join();
    }

    @Test
    void aStreamWhoseOpenHookFailsCausesNoCloseCall() throws Exception {
        for (Throwable fault : List.of(new IllegalStateException("secret"), new NoClassDefFoundError("secret"))) {
            EventSourceServlet servlet = servlet(connection -> ConnectionHooksTest.<RuntimeException>raise(fault));
            try (Deployment server = Deployment.start(servlet)) {
                HttpResponse<String> answer = Http.get(server.uri("/poll/token"));

                assertThat(answer.statusCode()).isEqualTo(500);
                assertThat(answer.body()).isEqualTo("the stream could not be opened; the server's log says why\n");
                Await.until(() -> servlet.broker().subscribers(TOKEN).isEmpty(), () -> "the stream is still open");
            }
        }
        assertThat(log.reasons()).isEmpty();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void raise(Throwable fault) throws T {
        throw (T) fault;
    }

    @Test
    void aSubclassMayOverrideThem() throws Exception {
        EventSourceServletBuilder options = EventSourceServlet.builder().onOpen(log::opened);
        try (Deployment server = Deployment.start(new OwnServlet(options));
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            stream.readThrough("data: from a subclass");
            server.undeploy(); // the client is still there, so there is one reason only
            stream.readThroughEnd();
            log.awaitClosed(1);
        }
        assertThat(log.reasons()).containsExactly(CloseReason.BROKER_CLOSED);
    }
}
