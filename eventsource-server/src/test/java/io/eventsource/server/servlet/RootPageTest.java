package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page at the servlet's root, its files, and the status that it shows. */
class RootPageTest {

    private static EventSourceServletBuilder console() {
        return EventSourceServlet.builder().channels(ChannelOptions.BROADCAST).rootPage(RootPage.CONSOLE);
    }

    private static Deployment start(EventSourceServlet servlet, String... channels) throws Exception {
        for (String channel : channels) {
            servlet.broker().publish(channel, OutgoingEvent.of("ping", "1"));
        }
        return Deployment.start(servlet);
    }

    private static String status(Deployment server, String query) throws Exception {
        HttpResponse<String> response = Http.get(server.uri("/status" + query));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    private static List<String> names(String status) {
        return Pattern.compile("\\{\"name\":\"(.*?)\",\"exclusive\"")
                .matcher(status)
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    @Test
    void thePageRefersOnlyToItsOwnFilesWhichHaveTheRightTypes() throws Exception {
        try (Deployment server = Deployment.start(console())) {
            HttpResponse<String> page = Http.get(server.uri("/"));
            assertThat(page.headers().firstValue("Content-Type").orElseThrow())
                    .isEqualToIgnoringCase("text/html;charset=utf-8");
            assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'", "script-src 'self'", "base-uri 'none'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe", "*", "http");
            assertThat(page.body()).doesNotContain("style=", "<style", "onclick", "http:", "https:");
            Matcher file = Pattern.compile("(?:href|src)=\"([^\"#]+)\"").matcher(page.body());
            assertThat(file.results().map(each -> each.group(1)))
                    .contains("page.js", "page.css", "page.svg")
                    .allSatisfy(each -> assertServed(server, each));
            String script = Http.get(server.uri("/page.js")).body();
            assertThat(Pattern.compile("from './(.*?)'")
                            .matcher(script)
                            .results()
                            .map(each -> each.group(1)))
                    .isNotEmpty()
                    .allSatisfy(each -> assertServed(server, each));
        }
    }

    private static void assertServed(Deployment server, String file) throws Exception {
        HttpResponse<String> response = Http.get(server.uri("/" + file));
        assertThat(response.statusCode()).as(file).isEqualTo(200);
        String type = file.endsWith(".js") ? "text/javascript" : file.endsWith(".css") ? "text/css" : "image/svg+xml";
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith(type);
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(response.headers().firstValue("Content-Security-Policy")).isPresent();
    }

    @Test
    void aBrowserThatHasAFileIsToldThatItIsTheSame() throws Exception {
        try (Deployment server = Deployment.start(console())) {
            String tag = Http.get(server.uri("/page.css"))
                    .headers()
                    .firstValue("ETag")
                    .orElseThrow();
            HttpResponse<String> again = Http.get(server.uri("/page.css"), "If-None-Match", tag);
            assertThat(again.statusCode()).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(Http.get(server.uri("/page.css"), "If-None-Match", "\"other\"")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void aPathWithoutItsSlashLeadsToThePage() throws Exception {
        try (Deployment server =
                new Deployment(console().build()).at("/app", "/events/*").start()) {
            HttpResponse<String> redirect = Http.get(server.uri("/app/events"));
            assertThat(redirect.statusCode()).isEqualTo(302);
            assertThat(redirect.headers().firstValue("Location").orElseThrow()).endsWith("/app/events/");
            assertThat(Http.get(server.uri("/app/events/page.js")).statusCode()).isEqualTo(200);
            assertThat(Http.get(server.uri("/app/events/status")).body()).startsWith("{\"time\":");
        }
    }

    @Test
    void aStreamAtTheRootIsStillAStream() throws Exception {
        try (Deployment server = Deployment.start(console());
                RawConnection stream = RawConnection.request(
                        server, "GET / HTTP/1.1", "Host: localhost", "Accept: text/event-stream")) {
            assertThat(stream.readThrough("\r\n\r\n")).contains("200 OK").containsIgnoringCase("text/event-stream");
        }
    }

    @Test
    void theStatusListsChannelsByClientsOrByName() throws Exception {
        try (Deployment server = start(console().build(), "b", "a", "c")) {
            try (RawConnection stream = RawConnection.request(server, "GET /poll/c HTTP/1.1", "Host: localhost")) {
                stream.readThrough("\r\n\r\n");
                String status = status(server, "");
                assertThat(names(status)).containsExactly("c", "a", "b");
                assertThat(status)
                        .contains("\"total\":3", "\"subscribers\":1", "\"published\":3", "\"actions\":[\"ping\"]")
                        .contains("\"caller\":{\"name\":null,\"login\":false}");
                assertThat(names(status(server, "?sort=name"))).containsExactly("a", "b", "c");
            }
        }
    }

    @Test
    void aPrefixAndALimitBoundTheAnswer() throws Exception {
        String[] channels = IntStream.range(0, 150).mapToObj(i -> "x-" + i).toArray(String[]::new);
        try (Deployment server = start(console().build(), channels)) {
            assertThat(names(status(server, ""))).hasSize(100);
            assertThat(names(status(server, "?limit=1000"))).hasSize(150);
            assertThat(names(status(server, "?limit=0"))).isEmpty();
            String some = status(server, "?prefix=x-14&limit=2&sort=name");
            assertThat(names(some)).containsExactly("x-14", "x-140");
            assertThat(some).contains("\"total\":11,");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=1001", "limit=-1", "limit=x", "limit=", "sort=age"})
    void wrongParametersAreExplained(String query) throws Exception {
        try (Deployment server = Deployment.start(console())) {
            HttpResponse<String> refused = Http.get(server.uri("/status?" + query));
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).containsPattern("^(limit|sort) must be ");
        }
    }

    @Test
    void namesAreText() throws Exception {
        String name = "<img src=x onerror=alert(1)>\"'\\\u202e\u2028é𝄞";
        try (Deployment server = start(console().build(), name)) {
            HttpResponse<String> response = Http.get(server.uri("/status?may=" + encode("</script>")));
            assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
            assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(response.body())
                    .contains("{\"name\":\"<img src=x onerror=alert(1)>\\\"'\\\\\u202e\u2028é\\ud834\\udd1e\",");
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void aPageOfAnotherOriginGetsNoStatus() throws Exception {
        try (Deployment server = Deployment.start(console())) {
            for (String path : List.of("/status", "/page.js")) {
                HttpResponse<String> refused =
                        Http.get(server.uri(path), "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors");
                assertThat(refused.statusCode()).as(path).isEqualTo(403);
            }
        }
    }

    @Test
    void aReadOnlyServletOffersNothingToPublish() throws Exception {
        try (Deployment server = start(console().readOnly().build(), "a")) {
            assertThat(status(server, "?may=a"))
                    .contains("\"readOnly\":\"this servlet is read-only\"", "\"publish\":false}]")
                    .contains("\"may\":{\"channel\":\"a\",\"subscribe\":true,\"publish\":false}");
        }
    }

    /** Lets clients subscribe to names that begin with their principal. */
    private record OwnChannels(boolean refuses) implements AccessPolicy {

        @Override
        public PublishCheck checkStatus(HttpServletRequest request) {
            return refuses ? PublishCheck.refuse(429, "too many requests") : PublishCheck.accept();
        }

        @Override
        public ConnectionCheck checkConnection(HttpServletRequest request) {
            return ConnectionCheck.accept();
        }

        @Override
        public PublishCheck checkPublish(HttpServletRequest request, String action, Channels channels) {
            return PublishCheck.accept();
        }

        @Override
        public boolean maySubscribe(HttpServletRequest request, String channel) {
            return channel.startsWith("mine");
        }
    }

    @Test
    void aPolicyDecidesWhatTheStatusShows() throws Exception {
        try (Deployment server = start(console().access(new OwnChannels(false)).build(), "mine-1", "other")) {
            String status = status(server, "");
            assertThat(names(status)).containsExactly("mine-1");
            assertThat(status).contains("\"total\":1,", "\"publish\":false}]").doesNotContain("other");
            String stranger = status(server, "?prefix=other&may=other");
            assertThat(stranger)
                    .contains("\"statistics\":null", "\"total\":0", "\"subscribe\":false")
                    .doesNotContain("mine");
        }
        try (Deployment server = start(console().access(new OwnChannels(true)).build())) {
            assertThat(Http.get(server.uri("/status")).statusCode()).isEqualTo(429);
        }
    }

    /** Knows who sends a request by a header, and lets operators publish. */
    private static final class Operators implements AccessPolicy {

        @Override
        public Principal identify(HttpServletRequest request) {
            return () -> request.getHeader("X-Name");
        }

        @Override
        public ConnectionCheck checkConnection(HttpServletRequest request) {
            return ConnectionCheck.accept();
        }

        @Override
        public PublishCheck checkPublish(HttpServletRequest request, String action, Channels channels) {
            return PublishCheck.accept();
        }

        @Override
        public boolean maySubscribe(HttpServletRequest request, String channel) {
            return true;
        }

        @Override
        public boolean mayPublish(HttpServletRequest request, String channel) {
            return request.getHeader("X-Name").equals("operator");
        }
    }

    @Test
    void onlyAPublisherSeesWhoseClientIsConnected() throws Exception {
        EventSourceServletBuilder tokens = EventSourceServlet.builder().rootPage(RootPage.CONSOLE);
        try (Deployment server = Deployment.start(tokens.access(new Operators()));
                RawConnection stream =
                        RawConnection.request(server, "GET /poll/lamp HTTP/1.1", "Host: localhost", "X-Name: lamp-7")) {
            stream.readThrough("\r\n\r\n");
            assertThat(Http.get(server.uri("/status"), "X-Name", "operator").body())
                    .contains("\"exclusive\":true,\"subscribers\":1,\"principal\":\"lamp-7\",\"connectedAt\":1");
            assertThat(Http.get(server.uri("/status"), "X-Name", "reader").body())
                    .contains("\"exclusive\":true,\"subscribers\":1,\"principal\":null,\"connectedAt\":1")
                    .contains("\"caller\":{\"name\":\"reader\",\"login\":false}")
                    .doesNotContain("lamp-7");
        }
    }

    @Test
    void aCheckThatDoesNotKnowChannelsExcludesTheConsole() {
        EventSourceServletBuilder checked = console().checkConnection(request -> ConnectionCheck.accept());
        assertThatIllegalArgumentException().isThrownBy(checked::build).withMessageContaining("access(…)");
    }

    @Test
    void withoutAPageTheRootSaysSo() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder().rootPage(RootPage.NONE))) {
            HttpResponse<String> root = Http.get(server.uri("/"));
            assertThat(root.statusCode()).isEqualTo(404);
            assertThat(root.body()).startsWith("no page at this path");
            for (String path : List.of("/status", "/page.js", "/page.html")) {
                assertThat(Http.get(server.uri(path)).statusCode()).as(path).isEqualTo(404);
            }
        }
    }

    @Test
    void byDefaultThereIsNoStatus() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder())) {
            for (String path : List.of("/status", "/page.js")) {
                assertThat(Http.get(server.uri(path)).statusCode()).as(path).isEqualTo(302);
            }
            assertThat(Http.get(server.uri("/")).body()).contains("curl -N");
        }
    }

    @Test
    void anExistingBrokerIsShown() throws Exception {
        try (EventBroker broker =
                        EventBroker.builder().channels(ChannelOptions.BROADCAST).build();
                Deployment server = Deployment.start(console().broker(broker))) {
            broker.publish("news", OutgoingEvent.of("ping", "1"));
            assertThat(names(status(server, ""))).containsExactly("news");
        }
    }

    @Test
    void initParametersChooseThePage() throws Exception {
        try (Deployment server = new Deployment(new EventSourceServlet())
                .with(Map.of("rootPage", "console"))
                .start()) {
            URI status = server.uri("/status");
            assertThat(Http.get(status).statusCode()).isEqualTo(200);
        }
    }
}
