package com.example.consumer;

import io.eventsource.client.EventSource;
import io.eventsource.mockserver.ScriptedServer;
import io.eventsource.protocol.EventActions;
import io.eventsource.protocol.EventStreamParser;
import io.eventsource.protocol.MessageEvent;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.EventBroker;
import io.eventsource.server.servlet.EventSourceServlet;
import io.eventsource.testing.TestClient;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Runs the case that its argument names, and prints the result. */
public final class Main {

    private Main() {}

    /** Parses a stream, sends an event from a server to a client, runs a scripted server, renders JSON or makes meters. */
    public static void main(String[] args) throws Exception {
        System.out.println(Main.class.getModule());
        switch (args[0]) {
            case "parse" -> parse();
            case "send" -> send();
            case "script" -> script();
            case "json" -> System.out.println(EventActions.json().event("token", "ping", "{ \"a\": 1 }").render());
            case "metrics" -> metrics();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void parse() {
        EventStreamParser parser = new EventStreamParser(event -> System.out.println("parsed " + event.data()));
        parser.feed(ByteBuffer.wrap("data: 42\n\n".getBytes(StandardCharsets.UTF_8)));
        parser.end();
    }

    private static void send() throws Exception {
        EventBroker broker = EventBroker.builder().build();
        ServletHolder holder =
                new ServletHolder(EventSourceServlet.builder().broker(broker).build());
        holder.setAsyncSupported(true);
        ServletContextHandler context = new ServletContextHandler();
        context.addServlet(holder, "/*");
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
        try {
            receive(broker, URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/poll/token"));
        } finally {
            broker.close();
            server.stop();
        }
    }

    private static void receive(EventBroker broker, URI uri) throws InterruptedException {
        SynchronousQueue<MessageEvent> events = new SynchronousQueue<>();
        EventSource source = EventSource.builder(uri)
                .connect(event -> events.offer(event));
        try {
            MessageEvent event = null;
            // Refused until the client is subscribed, and not delivered until a thread waits for it.
            for (int tries = 0; event == null && tries < 300; tries++) {
                broker.publish("token", OutgoingEvent.of("ping", "42"));
                event = events.poll(100, TimeUnit.MILLISECONDS);
            }
            System.out.println(event == null ? "nothing came" : "got " + event.type() + " " + event.data());
        } finally {
            source.close();
        }
    }

    private static void script() {
        try (ScriptedServer server = new ScriptedServer().streamAndStayOpen("data: 42\n\n");
                TestClient client = TestClient.connect(server.uri("/"))) {
            MessageEvent event = client.next();
            System.out.println("got " + event.type() + " " + event.data());
        }
    }

    /** By name, so that this compiles without Micrometer. */
    private static void metrics() throws Exception {
        EventBroker broker = EventBroker.builder().build();
        Object metrics = Class.forName("io.eventsource.server.metrics.BrokerMetrics")
                .getConstructor(EventBroker.class)
                .newInstance(broker);
        System.out.println("made " + metrics.getClass().getSimpleName());
        broker.close();
    }
}
