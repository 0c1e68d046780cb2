package io.eventsource.server.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.net.URI;
import java.util.EnumSet;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The servlet in its own server, at {@code /*} by default. */
final class Deployment implements AutoCloseable {

    private final Server server = new Server(new QueuedThreadPool(24, 4));
    private final ServerConnector connector = new ServerConnector(server);
    private final ServletContextHandler context = new ServletContextHandler();
    private final ServletHolder holder;
    private String mapping = "/*";

    Deployment(EventSourceServlet servlet) {
        holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        holder.setInitOrder(1);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
    }

    static Deployment start(EventSourceServlet servlet) throws Exception {
        return new Deployment(servlet).start();
    }

    static Deployment start(EventSourceServletBuilder options) throws Exception {
        return start(options.build());
    }

    Deployment at(String contextPath, String mapping) {
        context.setContextPath(contextPath);
        this.mapping = mapping;
        return this;
    }

    Deployment with(Map<String, String> initParameters) {
        holder.setInitParameters(initParameters);
        return this;
    }

    Deployment behind(Filter filter) {
        FilterHolder filterHolder = new FilterHolder(filter);
        filterHolder.setAsyncSupported(true);
        context.addFilter(filterHolder, "/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
        return this;
    }

    Deployment withoutAsyncSupport() {
        holder.setAsyncSupported(false);
        return this;
    }

    Deployment start() throws Exception {
        context.addServlet(holder, mapping);
        server.start();
        return this;
    }

    int port() {
        return connector.getLocalPort();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** How many connections there are. */
    int connections() {
        return connector.getConnectedEndPoints().size();
    }

    /** Undeploys the application, while the server continues. */
    void undeploy() throws Exception {
        context.stop();
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
    }
}
