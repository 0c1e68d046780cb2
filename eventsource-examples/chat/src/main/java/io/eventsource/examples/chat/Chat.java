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

/** The chat's server: a page, the stream of what is said, and where to say something. */
public final class Chat implements AutoCloseable {

    private final EventBroker broker = EventBroker.builder()
            .ids(false) // messages bring their own
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

    /** Mapped to one path without a wildcard, it takes no posts: only the room says what is published. */
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
                ? ConnectionCheck.refuse(400, "name a guest, as in events?guest=x7cav2; a page makes up one of its own")
                : ConnectionCheck.accept().withProperties(new Guest(guest));
    }

    /**
     * Opens the room to this machine.
     *
     * @param port where; 0 for any free port
     * @return the server
     * @throws Exception if it cannot be started
     */
    public static Chat start(int port) throws Exception {
        Chat chat = new Chat(port);
        chat.server.start();
        return chat;
    }

    /**
     * Where the page is.
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
     * Opens the room until it is interrupted.
     *
     * @param args the port, if it is not to be 8080
     * @throws Exception if it cannot be opened
     */
    public static void main(String[] args) throws Exception {
        try (Chat chat = start(args.length == 0 ? 8080 : Integer.parseInt(args[0]))) {
            System.out.println("The chat is at " + chat.uri() + " until Ctrl-C.");
            chat.server.join();
        }
    }
}
