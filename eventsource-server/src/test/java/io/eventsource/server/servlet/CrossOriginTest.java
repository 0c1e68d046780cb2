package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of other origins neither publish nor read, unless they are allowed to. */
class CrossOriginTest {

    private final EventSourceServletBuilder options = EventSourceServlet.builder();

    /** The answer's head to a request to {@code events.example:8080}; headers are separated by {@code |}. */
    private String head(String line, String headers) throws Exception {
        try (Deployment server = Deployment.start(options)) {
            return head(server, line, headers);
        }
    }

    private static String head(Deployment server, String line, String headers) throws Exception {
        List<String> all = new ArrayList<>(List.of(line + " HTTP/1.1", "Host: events.example:8080"));
        Arrays.stream(headers.split("\\|", -1))
                .filter(header -> !header.isBlank())
                .forEach(all::add);
        if (line.startsWith("POST")) {
            all.add("Content-Length: 0");
        }
        try (RawConnection connection = RawConnection.request(server, all.toArray(String[]::new))) {
            return connection.readHeaders();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // a program
                "Sec-Fetch-Site: same-origin|Origin: https://public.example", // behind a proxy that rewrites Host
                "Sec-Fetch-Site: none",
                "Origin: http://events.example:8080",
                "Origin: HTTP://EVENTS.example:8080",
                "Origin: https://events.example:8080", // a proxy has ended TLS
            })
    void theServersOwnPagesAndProgramsPublish(String headers) throws Exception {
        assertThat(head("POST /ping/t", headers)).startsWith("HTTP/1.1 404 "); // because there is no subscriber
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Sec-Fetch-Site: cross-site|Origin: http://events.example:8080",
                "Sec-Fetch-Site: same-origin|Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-origin, cross-site",
                "Sec-Fetch-Site: SAME-ORIGIN-NOT",
                "Origin: http://evil.example",
                "Origin: http://events.example",
                "Origin: http://events.example:8081",
                "Origin: http://events.example:8080.evil.example",
                "Origin: null",
                "Origin: ",
                "Origin: nonsense",
                "Origin: http://evil.example|Origin: http://events.example:8080",
                "Origin: http://events.example:8080|Origin: http://events.example:8080",
            })
    void otherPagesPublishNothing(String headers) throws Exception {
        for (String path : List.of("/ping/t", "/close/t", "/retry/t", "/")) {
            String head = head("POST " + path, headers);
            assertThat(head).startsWith("HTTP/1.1 403 ").doesNotContain("Access-Control-Allow");
        }
        assertThat(head("DELETE /ping/t", headers)).startsWith("HTTP/1.1 403 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: cors|Origin: http://evil.example",
                "Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: no-cors",
                "Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: iframe",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site|Sec-Fetch-Mode: cors|Origin: http://events.example:3000", // another port
                "Sec-Fetch-Site: same-site|Sec-Fetch-Mode: no-cors",
                "Sec-Fetch-Site: same-site|Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: iframe",
                "Origin: http://evil.example", // to an address without TLS browsers send no Sec-Fetch-Site
                "Origin: null",
            })
    void otherPagesOpenNoStream(String headers) throws Exception {
        assertThat(head("GET /poll/t", headers)).startsWith("HTTP/1.1 403 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Sec-Fetch-Site: same-origin|Sec-Fetch-Mode: cors",
                "Sec-Fetch-Site: none|Sec-Fetch-Mode: navigate",
                "Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: document",
                "Sec-Fetch-Site: same-site|Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: document",
                "Origin: http://events.example:8080",
            })
    void ownPagesProgramsAndPeopleOpenStreams(String headers) throws Exception {
        assertThat(head("GET /poll/t", headers)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aRefusedStreamDoesNotHoldItsToken() throws Exception {
        try (Deployment server = Deployment.start(options)) {
            assertThat(head(server, "GET /poll/t", "Sec-Fetch-Site: cross-site"))
                    .startsWith("HTTP/1.1 403 ");
            assertThat(Http.post(server.uri("/ping/t"), "1").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void theReasonNamesThePageAndTheOption() throws Exception {
        try (Deployment server = Deployment.start(options)) {
            assertThat(Http.post(server.uri("/ping/t"), "1", "Origin", "http://evil.example")
                            .body())
                    .contains("http://evil.example", "allowedOrigins", "--allow-origin");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.example, https://app.example",
        "https://app.example:443, https://app.example",
        "HTTPS://APP.example, https://app.example",
        "http://app.example:80, http://app.example",
        "http://app.example:3000, http://app.example:3000",
        "chrome-extension://abc, chrome-extension://abc",
    })
    void anAllowedPageReadsAndPublishes(String allowed, String origin) throws Exception {
        options.allowedOrigins(List.of("https://other.example", allowed));
        String headers = "Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: cors|Origin: " + origin;
        assertThat(head("GET /poll/t", headers))
                .startsWith("HTTP/1.1 200 ")
                .contains("Access-Control-Allow-Origin: " + origin)
                .contains("Access-Control-Allow-Credentials: true")
                .contains("Vary: Origin");
        assertThat(head("POST /ping/t", headers))
                .startsWith("HTTP/1.1 404 ")
                .contains("Access-Control-Allow-Origin: " + origin);
        assertThat(head("OPTIONS /ping/t", headers + "|Access-Control-Request-Method: POST"))
                .startsWith("HTTP/1.1 200 ")
                .contains("Access-Control-Allow-Methods: GET, HEAD, POST, OPTIONS")
                .contains("Access-Control-Allow-Headers: ");
    }

    @Test
    void othersAreRefusedBesideAllowedOnes() throws Exception {
        options.allowedOrigins(List.of("https://app.example"));
        for (String origin :
                List.of("http://app.example", "https://app.example:8443", "https://app.example.evil.example", "null")) {
            assertThat(head("POST /ping/t", "Origin: " + origin))
                    .startsWith("HTTP/1.1 403 ")
                    .contains("Vary: Origin")
                    .doesNotContain("Access-Control-Allow");
        }
    }

    @Test
    void everyOriginMayBeAllowedAndThenWithoutCookies() throws Exception {
        options.allowedOrigins(List.of("*"));
        for (String origin : List.of("https://app.example", "null")) {
            assertThat(head("GET /poll/t", "Sec-Fetch-Site: cross-site|Origin: " + origin))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("Access-Control-Allow-Origin: *")
                    .doesNotContain("Credentials");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "app.example", "https://", "https://app.example/", "https://a b", "null", "https://u@a", "**"
            })
    void anAllowedOriginHasASchemeAndAHost(String origin) {
        assertThatThrownBy(() -> options.allowedOrigins(List.of(origin)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("https://app.example.org");
    }
}
