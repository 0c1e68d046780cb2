package io.eventsource.benchmarks.commands;

import io.eventsource.server.servlet.EventSourceServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/** One Jetty, an asker and a client that answers, in one process. Both sides use the JDK's HTTP client. */
final class Exchange {

    private static final int MOST = 4_000_000;
    private static final String TOKEN = "appliance";

    private final Server server = new Server();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI root;

    Exchange() throws Exception {
        CountDownLatch opened = new CountDownLatch(1);
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler();
        ServletHolder events = new ServletHolder(EventSourceServlet.builder()
                .onOpen(stream -> opened.countDown())
                .build());
        events.setAsyncSupported(true);
        context.addServlet(events, "/events/*");
        context.addServlet(new ServletHolder(new Plain()), "/plain");
        server.setHandler(context);
        server.start();
        root = URI.create("http://127.0.0.1:" + connector.getLocalPort());
        CompletableFuture<HttpResponse<Void>> stream = client.sendAsync(
                HttpRequest.newBuilder(root.resolve("/events/poll/" + TOKEN)).build(),
                BodyHandlers.fromLineSubscriber(new Answering()));
        opened.await();
        if (stream.isCompletedExceptionally()) {
            stream.join();
        }
    }

    /**
     * Sends requests for a time.
     *
     * @param isCommand whether they ask the client, or only the server
     * @param inFlight how many are under way
     * @return how long each took, in nanoseconds, sorted
     */
    long[] measure(boolean isCommand, int inFlight, Duration time) throws InterruptedException {
        HttpRequest request = isCommand
                ? HttpRequest.newBuilder(root.resolve("/events/ping/" + TOKEN))
                        .header("Prefer", "wait=30")
                        .POST(BodyPublishers.ofString("reboot"))
                        .build()
                : HttpRequest.newBuilder(root.resolve("/plain"))
                        .POST(BodyPublishers.ofString("reboot"))
                        .build();
        long[] times = new long[MOST];
        AtomicInteger count = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        Semaphore permits = new Semaphore(inFlight);
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0 && count.get() < MOST) {
            permits.acquire();
            long start = System.nanoTime();
            CompletableFuture<?> sent = client.sendAsync(request, BodyHandlers.ofString())
                    .whenComplete((answer, failure) -> {
                        if (answer != null && answer.statusCode() == 200) {
                            times[count.getAndIncrement()] = System.nanoTime() - start;
                        } else {
                            failed.incrementAndGet();
                        }
                        permits.release();
                    });
            if (sent.isCompletedExceptionally()) {
                break;
            }
        }
        permits.acquire(inFlight);
        if (failed.get() > 0) {
            throw new IllegalStateException(failed + " requests failed");
        }
        return Main.sorted(times, count.get());
    }

    /** The least that a request to this server does. */
    private static final class Plain extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            byte[] body = request.getInputStream().readAllBytes();
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
    }

    /** Answers each command as soon as it arrives. */
    private final class Answering implements Flow.Subscriber<String> {

        private static final String REPLY = "reply: ";

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            if (line.startsWith(REPLY)) {
                HttpRequest answer = HttpRequest.newBuilder(root.resolve(line.substring(REPLY.length())))
                        .header("EventSource-Exit", "0")
                        .POST(BodyPublishers.ofString("up", StandardCharsets.US_ASCII))
                        .build();
                client.sendAsync(answer, BodyHandlers.discarding()).exceptionally(Answering::report);
            }
        }

        private static @Nullable HttpResponse<Void> report(Throwable failure) {
            System.err.println("an answer was lost: " + failure);
            return null;
        }

        @Override
        public void onError(Throwable failure) {
            System.err.println("the stream ended: " + failure);
        }

        @Override
        public void onComplete() {}
    }
}
