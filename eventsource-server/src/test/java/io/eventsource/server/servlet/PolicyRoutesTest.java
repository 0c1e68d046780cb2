package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.server.Channels;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A policy that answers its own paths. */
class PolicyRoutesTest {

    private static Deployment server;

    /** Answers with what it has received. */
    private static final class Echo implements AccessPolicy {

        @Override
        public Set<String> routes() {
            return Set.of("login");
        }

        @Override
        public AccessResponse respond(HttpServletRequest request, List<String> path, String body) {
            return switch (body) {
                case "fault" -> throw new IllegalStateException("a fault of the policy");
                case "refuse" -> AccessResponse.refuse(401, "log in").withHeader("WWW-Authenticate", "Bearer");
                case "nothing" -> AccessResponse.noContent().withHeader("Set-Cookie", "a=b");
                default ->
                    AccessResponse.json(201, request.getMethod() + path + body + RequestOrigin.of(request))
                            .withHeader("Set-Cookie", "a=b")
                            .withHeader("Set-Cookie", "c=d");
            };
        }

        @Override
        public ConnectionCheck checkConnection(HttpServletRequest request) {
            return ConnectionCheck.accept().withHeader("Set-Cookie", "of=stream");
        }

        @Override
        public PublishCheck checkPublish(HttpServletRequest request, String action, Channels channels) {
            return PublishCheck.accept();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        server = new Deployment(EventSourceServlet.builder()
                        .allowedOrigins(List.of("https://app.example", "*"))
                        .access(new Echo())
                        .build())
                .behind((request, response, chain) -> {
                    if (request instanceof HttpServletRequest http
                            && http.getMethod().equals("HEAD")) {
                        ((HttpServletResponse) response).addHeader("Set-Cookie", "of=filter");
                    }
                    chain.doFilter(request, response);
                })
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> send(String method, String path, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (String header : headers) {
            String[] parts = header.split(": ", 2);
            request.header(parts[0], parts[1]);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /login,     '', GET[login]UNKNOWN",
        "DELETE, /login/x%20, '', 'DELETE[login, x ]UNKNOWN'",
        "POST,   /login/,    form, 'POST[login, ]formUNKNOWN'",
        "POST,   /login/a/b, é, 'POST[login, a, b]éUNKNOWN'"
    })
    void itReceivesThePathAndTheBody(String method, String path, String body, String expected) throws Exception {
        HttpResponse<String> response = send(method, path, body);
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.body()).isEqualTo(expected);
        assertThat(response.headers().allValues("Set-Cookie")).containsExactly("a=b", "c=d");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void itMayRefuse() throws Exception {
        HttpResponse<String> refused = send("POST", "/login", "refuse");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(refused.body()).isEqualTo("log in\n");
        assertThat(send("POST", "/login", "nothing").statusCode()).isEqualTo(204);
    }

    @Test
    void itsFaultIsNotShown() throws Exception {
        HttpResponse<String> failed = send("POST", "/login", "fault");
        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(failed.body()).isEqualTo("the request could not be answered; the server's log says why\n");
    }

    @Test
    void aBodyIsBounded() throws Exception {
        assertThat(send("POST", "/login", "x".repeat(16 * 1024)).statusCode()).isEqualTo(201);
        try (RawConnection sender = RawConnection.refused(server, "/login", 16 * 1024 + 1)) {
            assertThat(sender.readHeaders()).startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void otherMethodsAreRefused() throws Exception {
        assertThat(send("PUT", "/login", "x").statusCode()).isEqualTo(405);
        assertThat(send("OPTIONS", "/login", "").headers().firstValue("Allow"))
                .hasValue("GET, HEAD, POST, DELETE, OPTIONS");
    }

    @Test
    void otherPathsAreNotItsOwn() throws Exception {
        assertThat(send("POST", "/ping/login", "x").statusCode()).isEqualTo(404);
        assertThat(send("POST", "/logins", "x").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site: same-origin, X: y, OWN",
        "Sec-Fetch-Site: none, X: y, OWN",
        "Sec-Fetch-Site: same-origin, Origin: https://app.example, ALLOWED",
        "Sec-Fetch-Site: cross-site, Origin: https://APP.example:443, ALLOWED",
        "Sec-Fetch-Site: cross-site, Origin: https://other.example, ANY",
        "Sec-Fetch-Site: same-site, Origin: null, ANY",
        "X: y, Origin: https://other.example, ANY",
        "X: y, X: z, UNKNOWN"
    })
    void itLearnsWhichPageSendsARequest(String site, String origin, RequestOrigin expected) throws Exception {
        assertThat(send("GET", "/login", "", site, origin).body()).endsWith("]" + expected);
    }

    @Test
    void aStreamSetsACookieBesideThoseOfAFilter() throws Exception {
        HttpResponse<String> head = send("HEAD", "/poll/x", "");
        assertThat(head.headers().allValues("Set-Cookie")).containsExactly("of=filter", "of=stream");
    }
}
