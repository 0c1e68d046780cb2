package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Daemon;
import io.eventsource.it.support.FullEffort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A process that was suspended finds the missed bytes in its socket. */
class SuspensionTest {

    private final AtomicInteger connections = new AtomicInteger();
    private final BlockingQueue<String> toSend = new LinkedBlockingQueue<>();

    @Test
    @FullEffort
    void aStreamThatStayedHealthyIsKept() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Daemon.run(() -> {
                while (true) {
                    Socket socket = server.accept();
                    connections.incrementAndGet();
                    Daemon.run(() -> serve(socket));
                }
            });
            String url = "http://127.0.0.1:" + server.getLocalPort() + "/s";
            try (Launcher client = Launcher.start("client", "-t", "2000", "-r", "1", url)) {
                toSend.add("data: before\n\n");
                client.awaitOut(line -> line.contains("before"));

                client.signal("STOP");
                toSend.add("data: meanwhile\n\n");
                sleepLongerThanTheTimeout();
                client.signal("CONT");

                client.awaitOut(line -> line.contains("meanwhile"));
                toSend.add("data: afterwards\n\n");
                client.awaitOut(line -> line.contains("afterwards"));
                assertThat(connections).hasValue(1);
            }
        }
    }

    private void serve(Socket socket) throws IOException {
        BufferedReader request =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        for (String line = request.readLine(); line != null && !line.isEmpty(); line = request.readLine()) {
            // Read to its end.
        }
        socket.getOutputStream()
                .write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
                        .getBytes(StandardCharsets.ISO_8859_1));
        while (true) {
            socket.getOutputStream().write(take().getBytes(StandardCharsets.UTF_8));
        }
    }

    private String take() throws InterruptedIOException {
        try {
            return toSend.take();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    /** A stopped process can be asked for nothing, so there is nothing else to wait for. */
    private static void sleepLongerThanTheTimeout() throws InterruptedException {
        new CountDownLatch(1).await(3_000, TimeUnit.MILLISECONDS);
    }
}
