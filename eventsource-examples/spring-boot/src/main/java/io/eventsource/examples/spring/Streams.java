package io.eventsource.examples.spring;

import io.eventsource.server.ChannelOptions;
import io.eventsource.server.EventBroker;
import io.eventsource.server.servlet.EventSourceServlet;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Defines the broker as a bean, and the servlet that opens its streams. */
@Configuration
class Streams {

    @Bean
    EventBroker broker() {
        return EventBroker.builder().channels(ChannelOptions.BROADCAST).build();
    }

    /** Registers the servlet, which is asynchronous and loaded at startup. */
    @Bean
    ServletRegistrationBean<EventSourceServlet> events(EventBroker broker) {
        EventSourceServlet servlet = EventSourceServlet.builder().broker(broker).build();
        ServletRegistrationBean<EventSourceServlet> registration = new ServletRegistrationBean<>(servlet, "/events/*");
        registration.setAsyncSupported(true);
        registration.setLoadOnStartup(1);
        return registration;
    }

    /** Prevents Tomcat from recycling requests: a request that a client has reset may still be written to. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> freshRequests() {
        return tomcat -> tomcat.addConnectorCustomizers(connector -> connector.setProperty("processorCache", "0"));
    }
}
