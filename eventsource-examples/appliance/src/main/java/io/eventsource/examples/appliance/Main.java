package io.eventsource.examples.appliance;

import io.eventsource.client.EventSourceException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpProxy;

/** Runs an agent until the server sends {@code close} or the process is stopped. */
final class Main {

    private Main() {}

    public static void main(String[] args) throws Exception {
        if (args.length < 2 || args.length > 3) {
            System.err.println("Usage: run URI FILE [PROXY]");
            System.exit(2);
        }
        HttpClient http = new HttpClient();
        try {
            if (args.length == 3) {
                URI proxy = URI.create(args[2]);
                http.getProxyConfiguration().addProxy(new HttpProxy(proxy.getHost(), proxy.getPort()));
            }
            http.start();
            new Agent(URI.create(args[0]), Path.of(args[1]), http).run(Commands::run);
        } catch (EventSourceException | UncheckedIOException | IllegalArgumentException e) {
            System.err.println("appliance: " + e.getMessage());
            System.exit(1);
        } finally {
            http.stop();
        }
    }
}
