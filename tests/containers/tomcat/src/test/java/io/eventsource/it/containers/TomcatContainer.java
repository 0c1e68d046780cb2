package io.eventsource.it.containers;

import static io.eventsource.it.containers.ContainerFacts.ASYNC_ERROR;
import static io.eventsource.it.containers.ContainerFacts.COMPLETE;
import static io.eventsource.it.containers.ContainerFacts.WRITE_ERROR;

import jakarta.servlet.http.HttpServlet;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.util.ServerInfo;
import org.apache.coyote.http2.Http2Protocol;

/**
 * Tomcat, embedded, with its defaults, except that it never reuses request objects. When a client resets while another
 * thread writes to it, Tomcat may end the request without a notification before that write is over. It then fails the
 * next request that uses the same objects: with the defaults about one in ten thousand such resets damages the answer
 * to another client.
 */
public final class TomcatContainer implements Container {

    private static final long UNLOAD_MILLIS = 100;

    @Override
    public String name() {
        return ServerInfo.getServerInfo();
    }

    @Override
    public ContainerFacts facts() {
        return new ContainerFacts(
                8 * 1024,
                false,
                "http-nio-.*-exec-.*",
                false,
                false,
                8 * 1024,
                false,
                1,
                0,
                List.of(ASYNC_ERROR, COMPLETE),
                false,
                List.of(WRITE_ERROR, ASYNC_ERROR, COMPLETE),
                false,
                List.of(WRITE_ERROR, ASYNC_ERROR, COMPLETE),
                List.of(WRITE_ERROR, ASYNC_ERROR, COMPLETE),
                true,
                true,
                true,
                true);
    }

    @Override
    public Running start(HttpServlet servlet, String mapping, int sendBuffer) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createDirectories(Path.of("target", "tomcat")).toString());
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
        connector.setProperty("acceptCount", "1024");
        connector.setProperty("processorCache", "0");
        if (sendBuffer > 0) {
            connector.setProperty("socket.txBufSize", Integer.toString(sendBuffer));
        }
        Http2Protocol http2 = new Http2Protocol();
        http2.setDiscardRequestsAndResponses(true);
        connector.addUpgradeProtocol(http2);
        tomcat.setConnector(connector);

        StandardContext context = (StandardContext) tomcat.addContext("", null);
        // How long a servlet's requests are waited for before it is destroyed. Streams only end with that.
        context.setUnloadDelay(UNLOAD_MILLIS);
        Wrapper wrapper = Tomcat.addServlet(context, "servlet", servlet);
        wrapper.setAsyncSupported(true);
        wrapper.setLoadOnStartup(1);
        wrapper.addMapping(mapping);
        tomcat.start();
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
                tomcat.stop();
                tomcat.destroy();
            }
        };
    }
}
