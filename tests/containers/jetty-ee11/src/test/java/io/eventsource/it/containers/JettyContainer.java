package io.eventsource.it.containers;

import static io.eventsource.it.containers.ContainerFacts.ASYNC_ERROR;
import static io.eventsource.it.containers.ContainerFacts.WRITE_ERROR;

import jakarta.servlet.http.HttpServlet;
import java.net.InetAddress;
import java.util.List;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Jetty with the servlet layer of EE 11. Its twin uses the classes of EE 10, which have the same names in other
 * packages.
 */
public final class JettyContainer implements Container {

    @Override
    public String name() {
        return "Jetty " + Server.getVersion();
    }

    @Override
    public ContainerFacts facts() {
        return new ContainerFacts(
                32 * 1024,
                true,
                "qtp.*",
                true,
                true,
                ContainerFacts.SMALL_BUFFER,
                false,
                2,
                1,
                List.of(WRITE_ERROR),
                true,
                List.of(WRITE_ERROR),
                true,
                List.of(ASYNC_ERROR),
                List.of(ASYNC_ERROR),
                true,
                false,
                false,
                false);
    }

    @Override
    public Running start(HttpServlet servlet, String mapping, int sendBuffer) throws Exception {
        Server server = new Server();
        HttpConfiguration http = new HttpConfiguration();
        ServerConnector connector = new ServerConnector(
                server, 1, 1, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        connector.setAcceptQueueSize(1_024);
        if (sendBuffer > 0) {
            connector.setAcceptedSendBufferSize(sendBuffer);
        }
        server.addConnector(connector);

        ServletContextHandler context = new ServletContextHandler("/");
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        context.addServlet(holder, mapping);
        server.setHandler(context);
        server.start();
        return new Running() {
            @Override
            public int port() {
                return connector.getLocalPort();
            }

            @Override
            public void undeploy() throws Exception {
                context.stop();
            }

            @Override
            public void close() throws Exception {
                server.stop();
            }
        };
    }
}
