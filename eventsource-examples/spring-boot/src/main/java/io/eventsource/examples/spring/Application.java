package io.eventsource.examples.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Runs a web application with a stream of notices. */
@SpringBootApplication
public class Application {

    /**
     * Starts the application, on port 8080 unless {@code --server.port} is given.
     *
     * @param args Spring's arguments
     */
    public static void main(String[] args) {
        SpringApplication.run(Application.class, args);
    }
}
