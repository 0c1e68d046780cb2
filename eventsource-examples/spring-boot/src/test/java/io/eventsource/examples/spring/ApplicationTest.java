package io.eventsource.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.testing.TestClient;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;

@Timeout(60)
class ApplicationTest {

    private static final int STREAMS = 50;

    private final HttpClient http = HttpClient.newHttpClient();
    private ServletWebServerApplicationContext application;

    @BeforeEach
    void start() {
        application = (ServletWebServerApplicationContext) SpringApplication.run(
                Application.class, "--server.port=0", "--server.address=127.0.0.1", "--spring.main.banner-mode=off");
    }

    @AfterEach
    void stop() {
        application.close();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + application.getWebServer().getPort() + path);
    }

    private String post(String text) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("/notices/news"))
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(text))
                .build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    private void awaitSubscriber() throws Exception {
        while (!post("are you there?").equals("{\"subscribers\":1}")) {
            Thread.onSpinWait();
        }
    }

    @Test
    void eventsPublishedByAControllerReachTheStream() throws Exception {
        try (TestClient client = TestClient.connect(uri("/events/poll/news"))) {
            awaitSubscriber();
            assertThat(client.next().data()).isEqualTo("are you there?");

            post("All is well");

            assertThat(client.next()).satisfies(event -> {
                assertThat(event.type()).isEqualTo("notice");
                assertThat(event.data()).isEqualTo("All is well");
            });
        }
    }

    @Test
    void shutdownEndsOpenStreamsWithoutCuttingOneAndLongBeforeTheTimeout() throws Exception {
        List<InputStream> streams = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            HttpRequest request =
                    HttpRequest.newBuilder(uri("/events/poll/news")).build();
            streams.add(http.send(request, BodyHandlers.ofInputStream()).body());
        }

        long start = System.nanoTime();
        application.close();
        Duration shutdown = Duration.ofNanos(System.nanoTime() - start);

        for (InputStream stream : streams) {
            // A stream that was cut would throw: its last chunk would be missing.
            assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("retry:")
                    .endsWith("\n\n");
        }
        assertThat(shutdown).isLessThan(Duration.ofSeconds(15)); // of 30
    }
}
