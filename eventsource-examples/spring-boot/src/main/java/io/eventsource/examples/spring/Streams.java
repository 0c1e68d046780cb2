package io.eventsource.examples.spring;

import io.eventsource.server.ChannelOptions;
import io.eventsource.server.EventBroker;
import io.eventsource.server.servlet.EventSourceServlet;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

/** The broker as a bean, and the servlet that opens its streams. */
@Configuration
class Streams {

    private final Duration farewell;

    /** With the time that clients are sent away in before the application stops. */
    Streams(@Value("${events.farewell:5s}") Duration farewell) {
        this.farewell = farewell;
    }

    @Bean
    EventBroker broker() {
        return EventBroker.builder().channels(ChannelOptions.BROADCAST).build();
    }

    /** Asynchronous, and started with the application, so that no client is the first. */
    @Bean
    ServletRegistrationBean<EventSourceServlet> events(EventBroker broker) {
        EventSourceServlet servlet = EventSourceServlet.builder().broker(broker).build();
        ServletRegistrationBean<EventSourceServlet> registration = new ServletRegistrationBean<>(servlet, "/events/*");
        registration.setAsyncSupported(true);
        registration.setLoadOnStartup(1);
        return registration;
    }

    /** No request of Tomcat's is used again: one that a client has reset may still be written to. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> freshRequests() {
        return tomcat -> tomcat.addConnectorCustomizers(connector -> connector.setProperty("processorCache", "0"));
    }

    /** Streams never end by themselves, so the web server would wait for them in vain. */
    @EventListener(ContextClosedEvent.class)
    void sendAway(ContextClosedEvent closed) {
        closed.getApplicationContext()
                .getBean(EventBroker.class)
                .drain(farewell)
                .toCompletableFuture()
                .join();
    }
}
