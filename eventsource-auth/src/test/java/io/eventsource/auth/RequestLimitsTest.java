package io.eventsource.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** Clients that do more than they may. Rates are per day, so that none is available again while a test runs. */
@Timeout(60)
class RequestLimitsTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final int ACCEPTED = 202; // kept for subscribers that come later
    private static final String API_TOKEN = "es_token-of-the-shop";

    @TempDir
    Path directory;

    private AccessServer server;

    private void start(RequestLimits limits) throws Exception {
        Path users = Files.writeString(
                directory.resolve("users"),
                "ann:" + BCrypt.hashpw("right", BCrypt.gensalt("$2y", 4)) + "\nbob:"
                        + BCrypt.hashpw("right", BCrypt.gensalt("$2y", 4)) + "\n");
        Path tokens = Files.writeString(
                directory.resolve("tokens"), "shop " + TokenFile.hash(API_TOKEN) + " subscribe,publish *\n");
        Path grants = Files.writeString(directory.resolve("grants"), "* subscribe,publish *\n");
        AccessControl access = AccessControl.builder()
                .authenticator(PasswordFile.of(users))
                .authenticator(TokenFile.of(tokens))
                .grants(GrantsFile.of(grants))
                .anonymous(Grants.NONE
                        .with(Permission.PUBLISH, ChannelPattern.of("public*"))
                        .with(Permission.SUBSCRIBE, ChannelPattern.of("public*")))
                .limits(limits)
                .build();
        server = new AccessServer(access);
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private static String password(String user, String password) {
        return AccessServer.basic(user, password);
    }

    private HttpResponse<InputStream> send(String method, String path, String authorization, String address)
            throws Exception {
        String body = method.equals("POST") ? "1" : "";
        String from = AccessServer.ADDRESS + address;
        return authorization.isEmpty()
                ? server.send(method, path, body, from)
                : server.send(method, path, body, from, authorization);
    }

    private int publish(String path, String authorization, String address) throws Exception {
        HttpResponse<InputStream> response = send("POST", path, authorization, address);
        response.body().close();
        return response.statusCode();
    }

    private static void assertRefused(HttpResponse<InputStream> response, String reason) throws IOException {
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(new String(response.body().readAllBytes(), UTF_8).strip()).isEqualTo(reason);
        assertThat(Long.parseLong(response.headers().firstValue("Retry-After").orElseThrow()))
                .isPositive();
    }

    @Test
    void aCallerPublishesUpToTheLimit() throws Exception {
        start(RequestLimits.DEFAULT.withPublishes(new Rate(3, DAY)));
        String ann = password("ann", "right");
        assertThat(publish("/ping/a", ann, "192.0.2.1")).isEqualTo(ACCEPTED);
        assertThat(publish("/ping/a,b", ann, "192.0.2.2"))
                .as("two channels, from another address")
                .isEqualTo(ACCEPTED);
        assertRefused(
                send("POST", "/ping/a", ann, "192.0.2.3"),
                "ann has published too many events: the limit is 3 in 1 d; try again later");
        assertThat(publish("/ping/a", password("bob", "right"), "192.0.2.1")).isEqualTo(ACCEPTED);
        try (InputStream stream = send("GET", "/poll/a", ann, "192.0.2.1").body()) {
            assertThat(stream).isNotNull();
        }
        for (int i = 0; i < 3; i++) {
            assertThat(publish("/ping/public", "", "2001:db8:1:2::" + i)).isEqualTo(ACCEPTED);
        }
        assertRefused(
                send("POST", "/ping/public", "", "2001:db8:1:2:3:4:5:6"),
                "the address 2001:db8:1:2:0:0:0:0 has published too many events: the limit is 3 in 1 d; try again later");
        assertThat(publish("/ping/public", "", "2001:db8:1:3::1")).isEqualTo(ACCEPTED);
    }

    @Test
    void anAddressSendsUpToTheLimit() throws Exception {
        start(RequestLimits.DEFAULT.withRequests(new Rate(2, DAY)));
        assertThat(publish("/ping/a", "", "192.0.2.1")).isEqualTo(401);
        assertThat(publish("/ping/public", "", "192.0.2.1")).isEqualTo(ACCEPTED);
        assertRefused(
                send("GET", "/poll/public", "", "192.0.2.1"),
                "your address has sent too many requests: the limit is 2 in 1 d; try again later");
        assertThat(publish("/ping/a", "Authorization: Bearer " + API_TOKEN, "192.0.2.1"))
                .isEqualTo(429);
        assertThat(publish("/ping/a", "Authorization: Bearer " + API_TOKEN, "192.0.2.2"))
                .isEqualTo(ACCEPTED);
    }

    @Test
    void aPasswordIsNotFoundByTrying() throws Exception {
        start(RequestLimits.DEFAULT.withFailedLogins(new Rate(3, DAY)));
        String ann = password("ann", "right");
        assertThat(publish("/ping/a", ann, "192.0.2.1")).as("correct before").isEqualTo(ACCEPTED);
        for (String user : new String[] {"ann", "bob", "nobody"}) {
            assertThat(publish("/ping/a", password(user, "wrong"), "192.0.2.1")).isEqualTo(401);
        }
        assertRefused(
                send("POST", "/ping/a", password("bob", "right"), "192.0.2.1"),
                "too many logins of your address have failed: the limit is 3 in 1 d; try again later");
        assertThat(publish("/ping/a", ann, "192.0.2.1")).as("verified before").isEqualTo(ACCEPTED);
        assertThat(publish("/ping/a", "Authorization: Bearer " + API_TOKEN, "192.0.2.1"))
                .isEqualTo(ACCEPTED);
        assertThat(publish("/ping/a", "Authorization: Bearer wrong", "192.0.2.1"))
                .isEqualTo(401);
        assertThat(publish("/ping/a", password("bob", "right"), "192.0.2.2")).isEqualTo(ACCEPTED);
        assertRefused(
                server.send("POST", "/sessions", "name=bob&password=guess", AccessServer.ADDRESS + "192.0.2.1"),
                "too many logins of your address have failed: the limit is 3 in 1 d; try again later");
    }

    @Test
    void aCorrectPasswordIsNoFailure() throws Exception {
        start(RequestLimits.DEFAULT.withFailedLogins(new Rate(1, DAY)));
        assertThat(publish("/ping/a", password("ann", "right"), "192.0.2.1")).isEqualTo(ACCEPTED);
        assertThat(publish("/ping/a", password("bob", "right"), "192.0.2.1")).isEqualTo(ACCEPTED);
    }

    @Test
    void aCallerHasUpToSoManyStreams() throws Exception {
        start(RequestLimits.DEFAULT.withMaxStreams(1));
        String ann = password("ann", "right");
        InputStream open = send("GET", "/poll/a", ann, "192.0.2.1").body();
        assertRefused(
                send("GET", "/poll/b", ann, "192.0.2.2"),
                "ann has reached the limit of open streams, which is 1; close some, or try again later");
        try (InputStream other = send("GET", "/poll/a", password("bob", "right"), "192.0.2.1")
                        .body();
                InputStream anonymous =
                        send("GET", "/poll/public", "", "192.0.2.1").body()) {
            assertThat(other).isNotNull();
            assertThat(anonymous).isNotNull();
            assertRefused(
                    send("GET", "/poll/public", "", "192.0.2.1"),
                    "the address 192.0.2.1 has reached the limit of open streams, which is 1; close some, or try again later");
        }
        publish("/close/a", ann, "192.0.2.1"); // ends the stream
        assertThat(open.readAllBytes()).isNotNull();
        HttpResponse<InputStream> again = send("GET", "/poll/b", ann, "192.0.2.1");
        assertThat(again.statusCode()).isEqualTo(200);
        again.body().close();
    }
}
