package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.mockserver.ServerConnection;
import io.eventsource.protocol.MessageEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tens of thousands of connections to a server that fails in every way: each event arrives once, and nothing is left. */
@Tag("soak")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SoakTest extends SocketTest {

    private static final int CONNECTIONS = 20_000;
    private static final Pattern SEEN = Pattern.compile("Last-Event-ID: (\\d+)");

    private final Random random = new Random(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicReference<String> fault = new AtomicReference<>();
    private int last;

    /** The answer to one connection. It resumes after the client's last event, and fails somewhere. */
    private void serve(ServerConnection connection) throws Exception {
        Matcher seen = SEEN.matcher(server.awaitRequest().head());
        int next = seen.find() ? Integer.parseInt(seen.group(1)) + 1 : 1;
        if (connections.incrementAndGet() >= CONNECTIONS) {
            connection.send("HTTP/1.1 204 No Content\r\n\r\n");
            done.countDown();
            return;
        }
        server.enqueue(this::serve);
        fail(connection, event(next) + event(next + 1), event(next + 2));
    }

    private static String event(int number) {
        return "id: " + number + "\ndata: " + number + "\n\n";
    }

    private void fail(ServerConnection connection, String whole, String cut) throws IOException {
        switch (random.nextInt(8)) {
            case 0 -> connection.send(answer("503 Service Unavailable", "Retry-After: 0\r\n", "busy"));
            case 1 -> connection.reset();
            case 2 -> connection.send("HTTP/1.1 200 OK\r\nContent-Ty");
            case 3 -> connection.send("nonsense\r\n\r\n");
            case 4 ->
                connection.send("HTTP/1.1 307 Temporary Redirect\r\nLocation: /stream\r\nContent-Length: 0\r\n\r\n");
            case 5 -> {
                connection.send(stream(whole + cut.substring(0, random.nextInt(cut.length()))));
                connection.reset();
            }
            case 6 ->
                connection.send(
                        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + Integer.toHexString(whole.length()) + "\r\n" + whole + "\r\nffff\r\n" + cut);
            default -> connection.send(stream(whole + cut.substring(0, cut.length() - 1)));
        }
    }

    private void take(MessageEvent event) {
        int number = Integer.parseInt(event.data());
        if (number != last + 1) {
            fault.compareAndSet(null, number + " after " + last);
        }
        last = number;
    }

    private static long usedHeap() throws InterruptedException {
        System.gc();
        TimeUnit.MILLISECONDS.sleep(200); // collectors finish in their own time
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void eachEventComesOnceAndNothingIsLeft() throws Exception {
        server.enqueue(this::serve);
        int threads = Thread.activeCount();
        long heap = usedHeap();

        source = builder()
                .bounds(SocketTest.EXACTLY)
                .reconnectionTime(Duration.ZERO)
                .reconnectPolicy(ReconnectPolicy.persistent())
                .connect(this::take);
        assertThat(done.await(4, TimeUnit.MINUTES)).isTrue();
        while (source.readyState() != ReadyState.CLOSED) {
            Thread.onSpinWait();
        }

        assertThat(fault.get()).isNull();
        long grown = usedHeap() - heap;
        System.out.printf(
                "%d connections, %d events; heap grew by %d bytes, threads by %d%n",
                connections.get(), last, grown, Thread.activeCount() - threads);
        assertThat(last).isGreaterThan(CONNECTIONS / 4);
        assertThat(grown).isLessThan(5_000_000);
        assertThat(Thread.activeCount() - threads).isLessThan(20);
        assertThat(client().getDestinations()).hasSizeLessThan(2);
    }
}
