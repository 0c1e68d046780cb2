package io.eventsource.examples.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.testing.TestClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MainTest {

    private final HttpClient http = HttpClient.newHttpClient();
    private Tomcat tomcat;

    @BeforeEach
    void start() throws Exception {
        tomcat = Main.start(0);
    }

    @AfterEach
    void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/events" + path);
    }

    private HttpResponse<String> ping(String text) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("/ping/token"))
                .POST(BodyPublishers.ofString(text))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    @Test
    void postedEventsReachTheStream() throws Exception {
        assertThat(ping("to nobody").statusCode()).isEqualTo(404);
        try (TestClient client = TestClient.connect(uri("/poll/token"))) {
            while (ping("42").statusCode() != 200) {
                Thread.onSpinWait();
            }
            assertThat(client.next().data()).isEqualTo("42");
        }
    }
}
