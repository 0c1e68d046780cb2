package io.eventsource.benchmarks.spring;

import io.eventsource.benchmarks.peer.Peer;
import java.util.concurrent.CompletionStage;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;

/** Spring MVC on an embedded Tomcat, without Boot: the path of an event is the same. */
public final class SpringPeer implements Peer {

    private final AnnotationConfigWebApplicationContext beans = new AnnotationConfigWebApplicationContext();

    @Override
    public Address start() throws LifecycleException {
        beans.register(StreamController.class);
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(System.getProperty("java.io.tmpdir"));
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("maxConnections", "20000");
        connector.setProperty("acceptCount", "1024");
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        Wrapper wrapper = Tomcat.addServlet(context, "spring", new DispatcherServlet(beans));
        wrapper.setAsyncSupported(true);
        wrapper.setLoadOnStartup(1);
        context.addServletMappingDecoded("/", "spring");
        tomcat.start();
        return Address.here(connector.getLocalPort(), "/events/{channel}");
    }

    @Override
    public CompletionStage<?> publish(String channel, String data) {
        beans.getBean(StreamController.class).send(data);
        return DONE;
    }
}
