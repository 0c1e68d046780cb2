package io.eventsource.examples.security;

import io.eventsource.server.servlet.EventSourceServlet;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Registers the servlet with its policy. */
@Configuration
class Streams {

    @Bean
    ServletRegistrationBean<EventSourceServlet> events() {
        EventSourceServlet servlet =
                EventSourceServlet.builder().access(new DeviceAccess()).build();
        ServletRegistrationBean<EventSourceServlet> registration = new ServletRegistrationBean<>(servlet, "/events/*");
        registration.setAsyncSupported(true);
        registration.setLoadOnStartup(1);
        return registration;
    }
}
