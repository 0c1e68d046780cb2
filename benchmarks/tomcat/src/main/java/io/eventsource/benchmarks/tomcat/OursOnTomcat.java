package io.eventsource.benchmarks.tomcat;

import io.eventsource.benchmarks.ours.Ours;
import io.eventsource.benchmarks.ours.OursPeer;
import jakarta.servlet.Servlet;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** Ours on Tomcat. */
public final class OursOnTomcat extends OursPeer {

    @Override
    protected int start(Servlet servlet) throws LifecycleException {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(System.getProperty("java.io.tmpdir"));
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("maxConnections", "20000");
        connector.setProperty("acceptCount", "1024");
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        Wrapper wrapper = Tomcat.addServlet(context, "events", servlet);
        wrapper.setAsyncSupported(true);
        context.addServletMappingDecoded(Ours.MAPPING, "events");
        tomcat.start();
        return connector.getLocalPort();
    }
}
