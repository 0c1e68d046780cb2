package io.eventsource.examples.chat;

import io.eventsource.server.ChannelOptions;
import io.eventsource.server.EventBroker;
import io.eventsource.server.servlet.ConnectionCheck;
import io.eventsource.server.servlet.EventSourceServlet;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetSocketAddress;
import java.net.URI;
import org.eclipse.jetty.ee10.servlet.DefaultServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.resource.ResourceFactory;

/** Serves the chat: its page, the stream of messages, and the handler for new messages. */
public final class Chat implements AutoCloseable {

    private final EventBroker broker = EventBroker.builder()
            .ids(false) // messages have their own
            .channels(ChannelOptions.BROADCAST)
            .build();
    private final Room room = new Room(broker, System.currentTimeMillis());
    private final Server server;

    private Chat(int port) {
        server = new Server(new InetSocketAddress("localhost", port));
        ServletContextHandler context = new ServletContextHandler("/");
        context.setBaseResource(ResourceFactory.of(context).newClassLoaderResource(pageDirectory()));
        add(context, "/events", events());
        add(context, "/messages", new Messages(room));
        add(context, "/", new DefaultServlet());
        server.setHandler(context);
    }

    private static String pageDirectory() {
        return Chat.class.getPackageName().replace('.', '/') + "/page/";
    }

    private static void add(ServletContextHandler context, String path, Servlet servlet) {
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        context.addServlet(holder, path);
    }

    /**
     * Creates the stream's servlet. It is mapped to one path without a wildcard, so it accepts no posts: only the room
     * publishes.
     */
    private EventSourceServlet events() {
        return EventSourceServlet.builder()
                .broker(broker)
                .checkConnection(Chat::check)
                .onOpen(room::enter)
                .build();
    }

    private static ConnectionCheck check(HttpServletRequest request) {
        String guest = request.getParameter("guest");
        return guest == null || guest.isEmpty()
                ? ConnectionCheck.refuse(
                        400, "the parameter guest is missing, as in events?guest=x7cav2; the page creates its own")
                : ConnectionCheck.accept().withProperties(new Guest(guest));
    }

    /**
     * Starts the server on the loopback interface.
     *
     * @param port the port; 0 for any free port
     * @return the server
     * @throws Exception if it cannot be started
     */
    public static Chat start(int port) throws Exception {
        Chat chat = new Chat(port);
        chat.server.start();
        return chat;
    }

    /**
     * Returns the address of the page.
     *
     * @return its address
     */
    public URI uri() {
        return URI.create("http://localhost:" + server.getURI().getPort() + "/");
    }

    @Override
    public void close() {
        broker.close();
        LifeCycle.stop(server);
    }

    /**
     * Runs the server until it is interrupted.
     *
     * @param args the port, 8080 by default
     * @throws Exception if it cannot be started
     */
    public static void main(String[] args) throws Exception {
        try (Chat chat = start(args.length == 0 ? 8080 : Integer.parseInt(args[0]))) {
            System.out.println("Open the chat at " + chat.uri() + "; Ctrl-C stops the server.");
            chat.server.join();
        }
    }
}
