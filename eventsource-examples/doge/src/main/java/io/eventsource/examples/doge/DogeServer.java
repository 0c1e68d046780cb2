package io.eventsource.examples.doge;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;

/** Runs a Jetty whose doge publishes once a second. */
final class DogeServer implements AutoCloseable {

    private final Doge doge;
    private final Scheduler scheduler;
    private final Server server;

    /**
     * Creates a server that is ready to start.
     *
     * @param port the port on the loopback interface; 0 for any free port
     * @param scheduler runs the doge once a second
     */
    DogeServer(Doge doge, int port, Scheduler scheduler) throws Exception {
        this.doge = doge;
        this.scheduler = scheduler;
        this.server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        ServletHolder holder = new ServletHolder(doge);
        holder.setAsyncSupported(true); // streams outlive the thread that opens them
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(holder, "/*");
        server.setHandler(context);
        server.addBean(scheduler);
        server.start();
        speakInASecond();
    }

    private void speakInASecond() {
        scheduler.schedule(this::speak, 1, TimeUnit.SECONDS);
    }

    private void speak() {
        doge.speak();
        speakInASecond();
    }

    /** Returns the address of the stream. */
    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getURI().getPort() + "/poll/doge");
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
    }
}
