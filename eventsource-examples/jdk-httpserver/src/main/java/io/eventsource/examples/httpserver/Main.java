package io.eventsource.examples.httpserver;

import com.sun.net.httpserver.HttpServer;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.EventBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** Runs the JDK's HTTP server with a broker, on the port of the first argument, by default 8080. */
public final class Main {

    private Main() {}

    public static void main(String[] args) throws IOException {
        EventBroker broker =
                EventBroker.builder().channels(ChannelOptions.BROADCAST).build();
        start(args.length > 0 ? Integer.parseInt(args[0]) : 8080, broker);
    }

    static HttpServer start(int port, EventBroker broker) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/poll/", new OpenHandler(broker));
        server.createContext("/ping/", new PublishHandler(broker));
        // These threads only open streams and publish: the broker has its own threads for the streams.
        server.setExecutor(Executors.newFixedThreadPool(4, task -> {
            Thread thread = new Thread(task, "http");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
        return server;
    }
}
