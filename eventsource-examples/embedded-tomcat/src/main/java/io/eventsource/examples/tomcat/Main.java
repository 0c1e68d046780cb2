package io.eventsource.examples.tomcat;

import io.eventsource.server.servlet.EventSourceServlet;
import java.nio.file.Files;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;

/** Runs the servlet in a Tomcat, on the port of the first argument, by default 8080. */
public final class Main {

    private Main() {}

    public static void main(String[] args) throws Exception {
        start(args.length > 0 ? Integer.parseInt(args[0]) : 8080).getServer().await();
    }

    static Tomcat start(int port) throws Exception {
        // A client may reset its stream during a write, so Tomcat must not recycle requests.
        Http2Protocol http2 = new Http2Protocol();
        http2.setDiscardRequestsAndResponses(true);
        Connector connector = new Connector();
        connector.setPort(port);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("processorCache", "0");
        connector.addUpgradeProtocol(http2);

        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        Wrapper servlet = Tomcat.addServlet(context, "events", new EventSourceServlet());
        servlet.setAsyncSupported(true);
        servlet.addMapping("/events/*");
        tomcat.start();
        return tomcat;
    }
}
