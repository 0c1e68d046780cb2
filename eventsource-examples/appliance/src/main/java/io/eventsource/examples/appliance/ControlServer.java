package io.eventsource.examples.appliance;

import io.eventsource.protocol.EventActions;
import io.eventsource.server.servlet.EventSourceServlet;
import jakarta.servlet.Servlet;
import java.net.InetSocketAddress;
import java.net.URI;
import org.eclipse.jetty.ee10.servlet.DefaultServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.resource.ResourceFactory;

/** Serves a page that sends commands to appliances, and the streams of both: commands to appliances, outcomes to the page. */
public final class ControlServer implements AutoCloseable {

    private final EventSourceServlet events = EventSourceServlet.builder()
            .actions(EventActions.textWithIds().withActions("ping", "uptime", "sleep", "install", "reboot"))
            .build();
    private final Server server;

    private ControlServer(int port) {
        server = new Server(new InetSocketAddress("localhost", port));
        ServletContextHandler context = new ServletContextHandler("/");
        String directory = ControlServer.class.getPackageName().replace('.', '/') + "/page/";
        context.setBaseResource(ResourceFactory.of(context).newClassLoaderResource(directory));
        add(context, "/events/*", events);
        add(context, "/", new DefaultServlet());
        server.setHandler(context);
    }

    private static void add(ServletContextHandler context, String path, Servlet servlet) {
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        context.addServlet(holder, path);
    }

    /**
     * Starts the server on the loopback interface.
     *
     * @param port the port; 0 for any free port
     * @return the server
     * @throws Exception if it cannot be started
     */
    public static ControlServer start(int port) throws Exception {
        ControlServer control = new ControlServer(port);
        control.server.start();
        return control;
    }

    /**
     * Returns the address of the page.
     *
     * @return its address
     */
    public URI uri() {
        return URI.create("http://localhost:" + server.getURI().getPort() + "/");
    }

    /**
     * Returns the address of the stream of an appliance, to which its agent connects.
     *
     * @param token the token of the appliance
     * @return the address
     */
    public URI streamOf(String token) {
        return uri().resolve("events/poll/" + token);
    }

    @Override
    public void close() {
        events.broker().close();
        LifeCycle.stop(server);
    }

    /**
     * Runs the server until it is interrupted.
     *
     * @param args the port, 8080 by default
     * @throws Exception if it cannot be started
     */
    public static void main(String[] args) throws Exception {
        try (ControlServer control = start(args.length == 0 ? 8080 : Integer.parseInt(args[0]))) {
            System.out.println("Open the page at " + control.uri() + "; Ctrl-C stops the server.");
            System.out.println("An appliance with the token lamp connects to " + control.streamOf("lamp") + ".");
            control.server.join();
        }
    }
}
