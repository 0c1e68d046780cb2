package io.eventsource.examples.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.eventsource.protocol.MessageEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ParserTest {

    private final BlockingQueue<MessageEvent> events = new LinkedBlockingQueue<>();
    private final CountDownLatch firstIsRead = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    private URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    @Test
    void theSampleHasTwoEvents() throws IOException {
        EventFile.read(Path.of("sample.events"), events::add);
        assertThat(events)
                .containsExactly(
                        MessageEvent.of("headline", "All is well", "1"),
                        MessageEvent.of(
                                "message", "An event of two lines,\nwhose type is \"message\", as none is named", "1"));
    }

    @Test
    void aFileMayBeLargerThanTheBuffer(@TempDir Path directory) throws IOException {
        String data = "é".repeat(10_000);
        Path file = Files.writeString(directory.resolve("large"), "data: " + data + "\n\ndata: next\n\n");
        EventFile.read(file, events::add);
        assertThat(events).extracting(MessageEvent::data).containsExactly(data, "next");
    }

    @Test
    void eventsOfAResponseComeBeforeItsEnd() throws Exception {
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "Text/Event-Stream; charset=utf-8");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write("data: first\n\ndata: sec".getBytes(StandardCharsets.UTF_8));
                out.flush();
                await(firstIsRead); // forever, if events were dispatched only at the end
                out.write("ond\n\n".getBytes(StandardCharsets.UTF_8));
            }
        });
        EventResponse.read(uri(), event -> {
            events.add(event);
            firstIsRead.countDown();
        });
        assertThat(events).extracting(MessageEvent::data).containsExactly("first", "second");
    }

    @Test
    void responsesOfOtherMediaTypesAreNotParsed() {
        server.createContext("/", exchange -> {
            byte[] page = "data: not an event\n\n".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        assertThatThrownBy(() -> EventResponse.read(uri(), events::add))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("answered with status 200 and media type text/html");
        assertThat(events).isEmpty();
    }

    @Test
    void nothingButTheProtocolIsNeeded() throws Exception {
        String path = String.join(System.getProperty("path.separator"), origin(Main.class), origin(MessageEvent.class));
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        path,
                        Main.class.getName(),
                        "sample.events")
                .redirectErrorStream(true)
                .start();
        List<String> lines = process.inputReader().lines().toList();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(lines)
                .containsExactly(
                        "headline: All is well",
                        "message: An event of two lines,",
                        "whose type is \"message\", as none is named");
    }

    private static String origin(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
