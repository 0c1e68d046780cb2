package io.eventsource.examples.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A web application with a stream of notices. */
@SpringBootApplication
public class Application {

    /**
     * Starts it, on port 8080 unless {@code --server.port} says otherwise.
     *
     * @param args Spring's own
     */
    public static void main(String[] args) {
        SpringApplication.run(Application.class, args);
    }
}
