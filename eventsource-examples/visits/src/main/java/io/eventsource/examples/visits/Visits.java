package io.eventsource.examples.visits;

import io.eventsource.server.ChannelOptions;
import io.eventsource.server.EventBroker;
import io.eventsource.server.servlet.EventSourceServlet;
import jakarta.servlet.Servlet;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import org.eclipse.jetty.ee10.servlet.DefaultServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.resource.ResourceFactory;

/** Serves a page, and the stream of its counts. */
public final class Visits implements AutoCloseable {

    /** The heartbeat interval. A closed page is detected by a write, so this is short. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    private final EventBroker broker = EventBroker.builder()
            .ids(false) // events have their own
            .channels(ChannelOptions.BROADCAST)
            .heartbeat(HEARTBEAT)
            .build();
    private final Counter counter = new Counter(broker);
    private final Server server;

    private Visits(int port) {
        server = new Server(new InetSocketAddress("localhost", port));
        ServletContextHandler context = new ServletContextHandler("/");
        String directory = Visits.class.getPackageName().replace('.', '/') + "/page/";
        context.setBaseResource(ResourceFactory.of(context).newClassLoaderResource(directory));
        add(context, "/events", events());
        add(context, "/", new DefaultServlet());
        server.setHandler(context);
    }

    private static void add(ServletContextHandler context, String path, Servlet servlet) {
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        context.addServlet(holder, path);
    }

    private EventSourceServlet events() {
        return EventSourceServlet.builder()
                .broker(broker)
                .onOpen(counter::open)
                .onClose((connection, reason) -> counter.close())
                .build();
    }

    /**
     * Starts the server on the loopback interface.
     *
     * @param port the port; 0 for any free port
     * @return the server
     * @throws Exception if it cannot be started
     */
    public static Visits start(int port) throws Exception {
        Visits visits = new Visits(port);
        visits.server.start();
        return visits;
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
        try (Visits visits = start(args.length == 0 ? 8080 : Integer.parseInt(args[0]))) {
            System.out.println("Open the page at " + visits.uri() + "; Ctrl-C stops the server.");
            visits.server.join();
        }
    }
}
