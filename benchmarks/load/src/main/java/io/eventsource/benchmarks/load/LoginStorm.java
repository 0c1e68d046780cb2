package io.eventsource.benchmarks.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that try one wrong password after another. */
final class LoginStorm {

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI uri;
    private final List<Thread> clients = new ArrayList<>();
    private final long start = System.nanoTime();
    private final AtomicLong refused = new AtomicLong();
    private volatile boolean isOver;
    private volatile String unexpected = "";

    /** Starts the clients. */
    LoginStorm(ServerProcess server, int count) {
        uri = URI.create("http://127.0.0.1:" + server.port() + server.path("login"));
        for (int i = 0; i < count; i++) {
            Thread client = new Thread(this::run, "login " + i);
            client.setDaemon(true);
            client.start();
            clients.add(client);
        }
    }

    private void run() {
        long number = 0;
        while (!isOver && unexpected.isEmpty()) {
            number++;
            String wrong = "ann:" + Thread.currentThread().getName() + ' ' + number;
            String basic = Base64.getEncoder().encodeToString(wrong.getBytes(StandardCharsets.UTF_8));
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .header("Authorization", "Basic " + basic)
                    .build();
            try {
                int status = http.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                if (status == 401) {
                    refused.incrementAndGet();
                } else if (status != 503) { // the server says that it is busy
                    unexpected = "status " + status + " for a wrong password";
                }
            } catch (IOException e) {
                unexpected = e.toString();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /**
     * Ends the clients.
     *
     * @return how many passwords the server has checked in each second
     * @throws IOException if it has answered otherwise than that a password is wrong
     */
    double stop() throws IOException {
        double seconds = (System.nanoTime() - start) / 1e9;
        isOver = true;
        clients.forEach(Thread::interrupt);
        if (!unexpected.isEmpty()) {
            throw new IOException(unexpected);
        }
        return refused.get() / seconds;
    }
}
