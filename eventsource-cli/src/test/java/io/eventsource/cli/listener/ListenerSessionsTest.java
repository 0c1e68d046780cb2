package io.eventsource.cli.listener;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.auth.TokenFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A listener at which browsers log in. */
@Timeout(60)
class ListenerSessionsTest {

    /** Of the password {@code horse}. */
    private static final String HASH = "$2b$04$abcdefghijklmnopqrstuuz8fopI114RyghuYhvhf71t8S.jRpJhq";

    private static final String ANN =
            "Authorization: Basic " + Base64.getEncoder().encodeToString("ann:horse".getBytes(UTF_8));

    @TempDir
    Path directory;

    private final String token = TokenFile.newToken();
    private final HttpClient client = HttpClient.newHttpClient();
    private TestListener listener;

    @BeforeEach
    void start() throws Exception {
        Path users = Files.writeString(directory.resolve("users"), "ann:" + HASH + "\n");
        Path tokens =
                Files.writeString(directory.resolve("tokens"), "shop " + TokenFile.hash(token) + " publish orders-*\n");
        Path grants = Files.writeString(directory.resolve("grants"), "ann subscribe,publish,reply orders-*\n");
        listener = TestListener.start("-P 0 --subscribers many --users " + users + " --tokens " + tokens + " --grants "
                + grants + " --session-lifetime 2h --session-idle 10m");
    }

    @AfterEach
    void stop() throws Exception {
        listener.stop();
    }

    private HttpResponse<InputStream> send(String method, String path, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(listener.url() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (String header : headers) {
            String[] parts = header.split(": ", 2);
            request.header(parts[0], parts[1]);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofInputStream());
        } catch (IOException e) { // the server closes a connection whose body it did not read
            return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofInputStream());
        }
    }

    private String cookie() throws Exception {
        HttpResponse<InputStream> response = send("POST", "sessions", "name=ann&password=horse");
        assertThat(response.statusCode()).isEqualTo(201);
        String cookie = response.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).contains("Max-Age=7200");
        return "Cookie: " + cookie.substring(0, cookie.indexOf(';'));
    }

    private String ticket() throws Exception {
        HttpResponse<InputStream> response = send("POST", "tickets", "channel=orders-1", ANN);
        assertThat(response.statusCode()).isEqualTo(201);
        return new String(response.body().readAllBytes(), UTF_8).split("\"", -1)[3];
    }

    @Test
    void eachRouteAsksForWhatItNeeds() throws Exception {
        String used = ticket();
        assertThat(send("GET", "poll/orders-1?ticket=" + used, "").statusCode()).isEqualTo(200);
        String ended = cookie();
        assertThat(send("DELETE", "sessions/current", "", ended, "Sec-Fetch-Site: none")
                        .statusCode())
                .isEqualTo(204);
        String cookie = cookie();
        Map<String, List<String>> credentials = new HashMap<>(Map.of(
                "none",
                List.of(),
                "ann",
                List.of(ANN),
                "shop",
                List.of("Authorization: Bearer " + token),
                "page",
                List.of(cookie, "Sec-Fetch-Site: same-origin"),
                "foreign",
                List.of(cookie, "Sec-Fetch-Site: cross-site", "Origin: https://evil.example"),
                "silent",
                List.of(cookie),
                "ended",
                List.of(ended, "Sec-Fetch-Site: same-origin"),
                "forged",
                List.of("Cookie: __Secure-eventsource=" + "A".repeat(43))));
        credentials.put("ticket", List.of());
        credentials.put("used", List.of());
        // 400: what was posted is no answer, or has no channel; 404: no client is subscribed
        String table = """
                GET     poll/orders-1    none=401 ann=200 shop=403 page=200 foreign=403 silent=200 ended=401 forged=401 ticket=200 used=401
                HEAD    poll/orders-1    none=401 ann=200 shop=403 page=200 foreign=403 silent=200 ended=401 forged=401 ticket=200 used=401
                GET     poll/news        none=401 ann=403 page=403 ended=401 ticket=403 used=401
                POST    ping/orders-9    none=401 ann=404 shop=404 page=404 foreign=403 silent=403 ended=401 forged=401 ticket=401
                POST    close/orders-9   none=401 foreign=403 silent=403 ended=401 ticket=401
                POST    reply/orders-1   none=401 ann=400 shop=403 page=400 foreign=403 silent=403 ended=401 ticket=401
                POST    ack/orders-1     none=401 shop=403 foreign=403 silent=403 ended=401 ticket=401
                GET     waiting/orders-1 none=401 foreign=403 ended=401 ticket=403 used=401
                DELETE  waiting/orders-1 none=401 foreign=403 silent=403 ended=401 ticket=401
                GET     sessions         none=401 ann=200 shop=200 page=200 foreign=403 silent=200 ended=401 forged=401 ticket=401 used=401
                POST    sessions         none=401 ann=201 shop=201 page=401 foreign=403 silent=403 ended=401
                DELETE  sessions/x       none=401 ann=404 page=404 foreign=403 silent=403 ended=401 ticket=401
                POST    tickets          none=401 ann=400 page=401 foreign=403 silent=403 ended=401 ticket=401
                GET     healthz          none=200 page=200 ended=200 forged=200 ticket=200
                """;
        for (String line : table.lines().toList()) {
            String[] words = line.split("\\s+", -1);
            for (int i = 2; i < words.length; i++) {
                String[] cell = words[i].split("=", -1);
                String query = cell[0].equals("ticket") ? ticket() : cell[0].equals("used") ? used : "";
                HttpResponse<InputStream> response = send(
                        words[0],
                        words[1] + (query.isEmpty() ? "" : "?ticket=" + query),
                        words[0].equals("POST") ? "1" : "",
                        credentials.get(cell[0]).toArray(String[]::new));
                response.body().close();
                assertThat(response.statusCode())
                        .as(words[0] + " " + words[1] + " by " + cell[0])
                        .isEqualTo(Integer.parseInt(cell[1]));
            }
        }
    }

    @Test
    void withoutUsersOrTokensNobodyLogsIn() throws Exception {
        TestListener open = TestListener.start("-P 0 --publish-rate 5/1s");
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(open.url() + "sessions"))
                    .POST(BodyPublishers.ofString("name=ann&password=horse"))
                    .build();
            assertThat(client.send(request, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(404);
        } finally {
            open.stop();
        }
    }

    @Test
    void theTimeOfASessionNeedsAUnit() {
        assertThatThrownBy(() -> TestListener.start("-P 0 --tokens t --session-idle 600"))
                .hasMessageContaining("--session-idle must be a time from 1 s to 24 d with its unit");
    }
}
