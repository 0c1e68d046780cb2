package io.eventsource.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.client.EventSource;
import io.eventsource.protocol.Event;
import io.eventsource.protocol.EventActions;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Channels;
import io.eventsource.server.CloseReason;
import io.eventsource.server.EventBroker;
import io.eventsource.server.EventProjection;
import io.eventsource.server.GapPolicy;
import io.eventsource.server.PublishResult;
import io.eventsource.server.ResumePoint;
import io.eventsource.server.Retention;
import io.eventsource.server.metrics.BrokerMetrics;
import io.eventsource.server.servlet.ConnectionCheck;
import io.eventsource.server.servlet.EventSourceServlet;
import io.eventsource.server.servlet.PublishCheck;
import io.eventsource.testing.TestClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the documents show of the server. */
@Timeout(60)
class ServerGuideTest {

    private static final Logger log = LoggerFactory.getLogger(ServerGuideTest.class);

    private final EventBroker broker =
            EventBroker.builder().channels(ChannelOptions.BROADCAST).build();

    @AfterEach
    void close() {
        broker.close();
    }

    // snippet: reader
    record Reader(String name) {}
    // end

    @Test
    void aWebApplication() throws Exception {
        // snippet: web-application
        EventBroker broker =
                EventBroker.builder().channels(ChannelOptions.BROADCAST).build();
        EventSourceServlet servlet = EventSourceServlet.builder()
                .broker(broker)
                .checkConnection(request -> request.getUserPrincipal() == null
                        ? ConnectionCheck.refuse(401, "log in first")
                        : ConnectionCheck.accept()
                                .withChannels(Channels.of("news", "prices"))
                                .withProperties(
                                        new Reader(request.getUserPrincipal().getName())))
                .checkPublish((request, action, channels) -> request.isUserInRole("editor")
                        ? PublishCheck.accept()
                        : PublishCheck.refuse(403, "only editors may publish"))
                .onClose((connection, reason) -> log.info("{} ended: {}", connection, reason))
                .build();
        // end
        try (Deployment deployment = new Deployment(servlet)) {
            TestClient anonymous = TestClient.connect(deployment.uri("/events/"));
            assertThatThrownBy(anonymous::next).hasMessageContaining("401");
            try (TestClient ann = TestClient.connect(
                    EventSource.builder(deployment.uri("/events/")).header("User", "Ann"))) {
                awaitSubscribers(broker, Channels.of("prices"), 1);
                // snippet: publish
                broker.publish("news", OutgoingEvent.of("headline", "All is well"));
                // once to each stream, even if it reads both channels
                broker.publish(Channels.of("news", "prices"), OutgoingEvent.of("notice", "Back at noon"));
                // a different event for each reader
                broker.publish(
                        Channels.of("news"),
                        Reader.class,
                        reader -> OutgoingEvent.of("greeting", "Hello " + reader.name()));
                // end
                assertThat(ann.take(3))
                        .extracting(event -> event.type() + ": " + event.data())
                        .containsExactly("headline: All is well", "notice: Back at noon", "greeting: Hello Ann");
                // snippet: drain
                // before the container stops; it completes when all streams have ended, within that time
                CompletionStage<Void> drained = broker.drain(Duration.ofSeconds(20));
                // end
                assertThat(broker.isStopping()).isTrue();
                broker.close();
                drained.toCompletableFuture().get(10, TimeUnit.SECONDS);
            }
        } finally {
            broker.close();
        }
    }

    @Test
    void optionsByTheNameOfAChannel() throws Exception {
        // snippet: channel-options
        ChannelOptions news = ChannelOptions.BROADCAST
                .withHistory(new Retention(10_000, 16 * 1024 * 1024, Duration.ofDays(1)))
                .withWindow(new Retention(1_000, 1024 * 1024, Duration.ofMinutes(5)))
                .withGapPolicy(GapPolicy.SKIP)
                .withResumePoint(ResumePoint.LIVE);
        EventBroker broker = EventBroker.builder()
                .channels(name -> name.startsWith("news") ? news : ChannelOptions.TOKEN)
                .build();
        // end
        try (broker) {
            assertThat(publish(broker, "news-de").accepted()).isTrue();
            assertThat(publish(broker, "42").accepted()).isFalse();
        }
    }

    @Test
    void anEventForEachSubscriber() throws Exception {
        // snippet: projection
        ChannelOptions prices = ChannelOptions.BROADCAST.withProjection(EventProjection.of(
                Reader.class, (reader, event) -> event.withData(event.data() + " for " + reader.name())));
        // end
        try (EventBroker broker = EventBroker.builder().channels(prices).build();
                Deployment deployment = new Deployment(EventSourceServlet.builder()
                        .broker(broker)
                        .checkConnection(request -> ConnectionCheck.accept()
                                .withChannels(Channels.of("prices"))
                                .withProperties(new Reader("Ann")))
                        .build());
                TestClient ann = TestClient.connect(deployment.uri("/events/"))) {
            awaitSubscribers(broker, Channels.of("prices"), 1);
            broker.publish("prices", OutgoingEvent.of("42"));
            assertThat(ann.next().data()).isEqualTo("42 for Ann");
        }
    }

    private static PublishResult publish(EventBroker broker, String channel) {
        return broker.publish(channel, OutgoingEvent.of("ping", "1"))
                .toCompletableFuture()
                .join();
    }

    @Test
    void publishersThatWait() {
        List<OutgoingEvent> events = List.of(OutgoingEvent.of("a", "1"), OutgoingEvent.of("a", "2"));
        // snippet: pace
        for (OutgoingEvent event : events) {
            PublishResult published =
                    broker.publish("news", event).toCompletableFuture().join(); // not in a hook
            log.debug("{} has got its id: {}", event, published.id());
        }
        // end
        assertThat(publish(broker, "news").id()).endsWith(":3");
    }

    // snippet: snapshot
    /** Current prices: a new subscriber gets all of them, then every change, and misses none in between. */
    static final class Prices {

        private final EventBroker broker;
        private final TreeMap<String, Integer> prices = new TreeMap<>(); // guarded by this

        Prices(EventBroker broker) {
            this.broker = broker;
        }

        synchronized void set(String name, int price) {
            prices.put(name, price);
            broker.publish("prices", OutgoingEvent.of("change", name + "=" + price));
        }

        EventSourceServlet servlet() {
            return EventSourceServlet.builder()
                    .broker(broker)
                    .onOpen(stream -> {
                        synchronized (this) { // as in set: no change comes between the copy and its position
                            stream.send(OutgoingEvent.of("all", prices.toString()));
                        }
                    })
                    .build();
        }
    }
    // end

    @Test
    void aSnapshotAndThenChanges() throws Exception {
        Prices prices = new Prices(broker);
        prices.set("tea", 3);
        try (Deployment deployment = new Deployment(prices.servlet());
                TestClient client = TestClient.connect(deployment.uri("/events/poll/prices"))) {
            assertThat(client.next().data()).isEqualTo("{tea=3}");
            prices.set("tea", 4);
            assertThat(client.next().data()).isEqualTo("tea=4");
        }
    }

    @Test
    void oneConnectionForHooks() throws Exception {
        BlockingQueue<CloseReason> ended = new ArrayBlockingQueue<>(1);
        // snippet: open-close
        EventSourceServlet servlet = EventSourceServlet.builder()
                .onOpen(stream -> stream.send(OutgoingEvent.of("welcome", "to " + stream.channels())))
                .onClose((stream, reason) -> ended.add(reason))
                .build();
        // end
        try (Deployment deployment = new Deployment(servlet);
                TestClient client = TestClient.connect(deployment.uri("/events/poll/42"))) {
            assertThat(client.next().data()).isEqualTo("to 42");
            servlet.broker().finish("42");
            assertThat(ended.poll(30, TimeUnit.SECONDS)).isEqualTo(CloseReason.FINISHED);
        }
    }

    @Test
    void unsubscribing() throws Exception {
        EventSourceServlet servlet = EventSourceServlet.builder()
                .broker(broker)
                .checkConnection(request -> ConnectionCheck.accept().withProperties(new Reader("Ann")))
                .build();
        try (Deployment deployment = new Deployment(servlet);
                TestClient client = TestClient.connect(deployment.uri("/events/poll/news"))) {
            awaitSubscribers(broker, Channels.of("news"), 1);
            // snippet: unsubscribe
            int left = broker.unsubscribe(
                    Channels.of("news"), subscriber -> new Reader("Ann").equals(subscriber.properties()));
            // end
            assertThat(left).isEqualTo(1);
            assertThat(client.lastEventId()).isNotEmpty();
        }
    }

    @Test
    void eventsOfOnesOwn() {
        // snippet: actions
        EventSourceServlet servlet = EventSourceServlet.builder()
                .actions(EventActions.of(OneLineEvent::new).withActions("ping", "run"))
                .build();
        // end
        servlet.broker().close();
        assertThat(new OneLineEvent("42", "run", "a\nb").render().data()).isEqualTo("a;b");
    }

    private static final class OneLineEvent extends Event {

        OneLineEvent(String target, String action, String value) {
            super(target, action, value);
        }

        @Override
        protected String data() {
            return String.join(";", value().split("\\R", -1));
        }
    }

    @Test
    void metrics() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        // snippet: metrics
        new BrokerMetrics(broker).bindTo(registry);
        // end
        assertThat(registry.getMeters()).isNotEmpty();
    }

    @Test
    void twoReadersOfOneChannel() throws Exception {
        Events servlet = new Events();
        try (Deployment deployment = new Deployment(servlet);
                TestClient first = TestClient.connect(deployment.uri("/events/poll/news"));
                TestClient second = TestClient.connect(deployment.uri("/events/poll/news"))) {
            awaitSubscribers(servlet.broker(), Channels.of("news"), 2);
            // snippet: war-publish
            servlet.broker().publish("news", OutgoingEvent.of("ping", "hello"));
            // end
            assertThat(first.next().data()).isEqualTo("hello");
            assertThat(second.next().data()).isEqualTo("hello");
        }
    }

    @Test
    void aTestOfAServlet() throws Exception {
        // snippet: test-servlet
        Events servlet = new Events(); // yours
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(holder, "/events/*");
        Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)); // a free port
        server.setHandler(context);
        server.start();
        try (TestClient client = TestClient.connect(server.getURI().resolve("/events/poll/news"))) {
            while (servlet.broker().subscribers(Channels.of("news")).isEmpty()) {
                Thread.onSpinWait(); // the client connects on its own thread
            }
            servlet.broker().publish("news", OutgoingEvent.of("ping", "hello"));
            assertThat(client.next().data()).isEqualTo("hello");
        } finally {
            server.stop();
        }
        // end
    }

    static void awaitSubscribers(EventBroker broker, Channels channels, int count) throws InterruptedException {
        for (int i = 0; i < 3_000 && broker.subscribers(channels).size() < count; i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(broker.subscribers(channels)).hasSize(count);
    }
}
