package io.eventsource.it.wars;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.LogRecord;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;

/** Tomcat, embedded: unpacks the WAR and looks for annotations, as the standalone one does. */
public final class TomcatHost implements Host {

    private static final long UNLOAD_MILLIS = 100;

    /** One of its threads was just notifying the application of the end of a stream, and counts as a leak. */
    @Override
    public boolean isKnownNoise(LogRecord logged) {
        return logged.getMessage().contains("a thread named [http-nio-");
    }

    @Override
    public Running deploy(Path war, Path scratch) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(scratch.toString());
        Files.createDirectory(scratch.resolve("webapps"));
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
        tomcat.setConnector(connector);
        StandardContext context = (StandardContext) tomcat.addWebapp(CONTEXT_PATH, war.toString());
        // How long a servlet's requests are waited for before it is destroyed. Streams only end with that.
        context.setUnloadDelay(UNLOAD_MILLIS);
        context.addLifecycleListener(event -> {
            if (event.getType().equals(Lifecycle.BEFORE_START_EVENT)) {
                removeJsp(context);
            }
        });
        tomcat.start();
        return new Running() {
            @Override
            public int port() {
                return connector.getLocalPort();
            }

            @Override
            public void close() throws Exception {
                tomcat.stop();
                tomcat.destroy();
            }
        };
    }

    /** The embedded one declares a servlet for JSP, but comes without it. */
    private static void removeJsp(StandardContext context) {
        context.removeServletMapping("*.jsp");
        context.removeServletMapping("*.jspx");
        context.removeChild(context.findChild("jsp"));
    }
}
