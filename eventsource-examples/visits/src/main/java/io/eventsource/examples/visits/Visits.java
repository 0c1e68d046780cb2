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

/** The server of a page and of the stream of its numbers. */
public final class Visits implements AutoCloseable {

    /** That a page was closed shows when something is written to it: so often that a visitor who leaves is soon missed. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    private final EventBroker broker = EventBroker.builder()
            .ids(false) // events bring their own
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
     * Starts to count, for this machine.
     *
     * @param port where; 0 for any free port
     * @return the server
     * @throws Exception if it cannot be started
     */
    public static Visits start(int port) throws Exception {
        Visits visits = new Visits(port);
        visits.server.start();
        return visits;
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
     * Counts until it is interrupted.
     *
     * @param args the port, if it is not to be 8080
     * @throws Exception if it cannot be started
     */
    public static void main(String[] args) throws Exception {
        try (Visits visits = start(args.length == 0 ? 8080 : Integer.parseInt(args[0]))) {
            System.out.println("The page is at " + visits.uri() + " until Ctrl-C.");
            visits.server.join();
        }
    }
}
