package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.server.EventBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthServletTest {

    private final EventBroker broker = EventBroker.builder().build();
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    @BeforeEach
    void start() throws Exception {
        ServletContextHandler context = new ServletContextHandler("/app");
        ServletHolder holder = new ServletHolder(new HealthServlet(broker));
        context.addServlet(holder, "/healthz");
        context.addServlet(holder, "/readyz");
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        broker.close();
        server.stop();
    }

    private HttpResponse<String> request(String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/app" + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource({"/healthz, ok", "/readyz, ready"})
    void aBrokerThatAcceptsEventsIsAliveAndReady(String path, String body) throws Exception {
        HttpResponse<String> response = request("GET", path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(body + "\n");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
        assertThat(request("HEAD", path).statusCode()).isEqualTo(200);
        assertThat(request("POST", path).statusCode()).isEqualTo(405);
    }

    @Test
    void aBrokerThatStopsIsAliveButNotReady() throws Exception {
        broker.close();
        assertThat(request("GET", "/readyz").statusCode()).isEqualTo(503);
        assertThat(request("GET", "/readyz").body()).isEqualTo("not ready: the broker is stopping\n");
        assertThat(request("HEAD", "/readyz").statusCode()).isEqualTo(503);
        assertThat(request("GET", "/healthz").statusCode()).isEqualTo(200);
    }
}
