package io.eventsource.examples.security;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Commands for devices, from operators. Both log in. */
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
