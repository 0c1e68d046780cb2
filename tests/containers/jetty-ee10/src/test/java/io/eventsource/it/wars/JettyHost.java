package io.eventsource.it.wars;

import java.net.InetAddress;
import java.nio.file.Path;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Jetty with EE 10 and its annotations. Its twin uses the classes of EE 11, which have the same names in other packages. */
public final class JettyHost implements Host {

    @Override
    public Running deploy(Path war, Path scratch) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(connector);
        WebAppContext context = new WebAppContext(war.toString(), CONTEXT_PATH);
        context.setTempDirectory(scratch.toFile());
        context.setThrowUnavailableOnStartupException(true);
        server.setHandler(context);
        server.start();
        return new Running() {
            @Override
            public int port() {
                return connector.getLocalPort();
            }

            @Override
            public void close() throws Exception {
                server.stop();
            }
        };
    }
}
