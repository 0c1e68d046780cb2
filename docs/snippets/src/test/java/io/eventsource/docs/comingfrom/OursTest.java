package io.eventsource.docs.comingfrom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.client.EventIterator;
import io.eventsource.client.EventSource;
import io.eventsource.client.ReconnectPolicy;
import io.eventsource.docs.Deployment;
import io.eventsource.mockserver.ScriptedServerExtension;
import io.eventsource.protocol.EventActions;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Channels;
import io.eventsource.server.CloseReason;
import io.eventsource.server.EventBroker;
import io.eventsource.server.Subscription;
import io.eventsource.server.servlet.ConnectionCheck;
import io.eventsource.server.servlet.EventSourceServlet;
import io.eventsource.testing.TestClient;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Our calls, which do what those of the others do. */
@Timeout(60)
class OursTest {

    @RegisterExtension
    final ScriptedServerExtension server = new ScriptedServerExtension();

    private final BlockingQueue<String> seen = new ArrayBlockingQueue<>(10);

    @Test
    void pushed() throws Exception {
        server.streamAndStayOpen("data: 1\n\n");
        URI uri = server.uri("/");
        String token = "secret";
        // snippet: pushed
        EventSource source = EventSource.builder(uri)
                .header("Authorization", "Bearer " + token)
                .reconnectPolicy(ReconnectPolicy.persistent())
                .connect(event -> seen.add(event.data()));
        // end
        assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("1");
        source.close();
    }

    @Test
    void pulled() {
        server.stream("data: 1\n\n").respond(204);
        URI uri = server.uri("/");
        // snippet: pulled
        try (EventIterator events = EventSource.builder(uri).iterate()) {
            while (events.hasNext()) {
                seen.add(events.next().data());
            }
        }
        // end
        assertThat(seen).containsExactly("1");
    }

    // snippet: news
    @WebListener
    public static class News implements ServletContextListener {

        private final EventBroker broker =
                EventBroker.builder().channels(ChannelOptions.BROADCAST).build();

        @Override
        public void contextInitialized(ServletContextEvent event) {
            EventSourceServlet servlet = EventSourceServlet.builder()
                    .broker(broker)
                    .checkConnection(request -> ConnectionCheck.accept().withChannels(Channels.of("news")))
                    .build();
            ServletRegistration.Dynamic registration = event.getServletContext().addServlet("news", servlet);
            registration.addMapping("/news");
            registration.setAsyncSupported(true);
        }

        void publish(String headline) {
            broker.publish("news", OutgoingEvent.of("headline", headline));
        }

        @Override
        public void contextDestroyed(ServletContextEvent event) {
            broker.close();
        }
    }
    // end

    @Test
    void aWebApplicationWithOneChannel() throws Exception {
        News news = new News();
        try (Deployment deployment = new Deployment(news);
                TestClient client = TestClient.connect(deployment.uri("/news"))) {
            awaitSubscriber(news.broker, Channels.of("news"));
            news.publish("All is well");
            assertThat(client.next().data()).isEqualTo("All is well");
        }
    }

    private static void awaitSubscriber(EventBroker broker, Channels channels) throws InterruptedException {
        for (int i = 0; i < 3_000 && broker.subscribers(channels).isEmpty(); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(broker.subscribers(channels)).isNotEmpty();
    }

    @Test
    void theHandlerOfEventSourceLibrary() throws Exception {
        // snippet: handler
        EventSourceServlet servlet = EventSourceServlet.builder()
                .actions(EventActions.textWithIds().withActions("ping", "reboot"))
                .heartbeat(Duration.ofSeconds(15))
                .build();
        // end
        try (Deployment deployment = new Deployment(servlet);
                TestClient client = TestClient.connect(deployment.uri("/events/poll/42"))) {
            awaitSubscriber(servlet.broker(), Channels.of("42"));
            // snippet: buffer-event
            servlet.broker().publish("42", OutgoingEvent.of("reboot", "now"));
            // end
            assertThat(client.next().type()).isEqualTo("reboot");
        }
    }

    private static boolean isAllowed(HttpServletRequest request) {
        return request.getParameter("key") != null;
    }

    @SuppressWarnings("serial")
    // snippet: hooks
    public static class Greeter extends EventSourceServlet {

        @Override
        protected ConnectionCheck checkConnection(HttpServletRequest request) {
            return isAllowed(request) ? ConnectionCheck.accept() : ConnectionCheck.refuse(403, "forbidden");
        }

        @Override
        protected void onOpen(Subscription stream) {
            stream.send(OutgoingEvent.of("greeting", "hello").withReconnectionTime(Duration.ofSeconds(3)));
        }

        @Override
        protected void onClose(Subscription stream, CloseReason reason) {
            log(stream + " has ended: " + reason);
        }
    }
    // end

    @Test
    void theHooksOfTornadoEventsource() throws Exception {
        Greeter greeter = new Greeter();
        try (Deployment deployment = new Deployment(greeter);
                TestClient client = TestClient.connect(deployment.uri("/events/poll/42?key=1"));
                TestClient other = TestClient.connect(deployment.uri("/events/poll/43"))) {
            assertThat(client.next().data()).isEqualTo("hello");
            assertThatThrownBy(other::next).hasMessageContaining("403");
        }
    }

    @Test
    void thePublisherOfServerSentEvents() throws Exception {
        // snippet: chat
        EventBroker broker =
                EventBroker.builder().channels(ChannelOptions.BROADCAST).build();
        EventSourceServlet servlet = EventSourceServlet.builder()
                .broker(broker)
                .checkConnection(request -> ConnectionCheck.accept()
                        .withProperties(request.getParameter("username"))
                        .withInitial(List.of(OutgoingEvent.of("message", "welcome"))))
                .build();
        // end
        String sender = "Bob";
        try (Deployment deployment = new Deployment(servlet);
                TestClient ann = TestClient.connect(deployment.uri("/events/?username=Ann"));
                TestClient bob = TestClient.connect(deployment.uri("/events/?username=Bob"))) {
            assertThat(ann.next().data()).isEqualTo("welcome");
            assertThat(bob.next().data()).isEqualTo("welcome");
            // snippet: chat-publish
            broker.publish(
                    Channels.DEFAULT,
                    String.class,
                    username -> username.equals(sender) ? null : OutgoingEvent.of("message", "Hi"));
            broker.publish(OutgoingEvent.of("message", "to all"));
            // end
            assertThat(ann.next().data()).isEqualTo("Hi");
            assertThat(ann.next().data()).isEqualTo("to all");
            assertThat(bob.next().data()).isEqualTo("to all");
        } finally {
            broker.close();
        }
    }
}
