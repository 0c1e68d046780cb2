package io.eventsource.auth;

import static io.eventsource.auth.AccessServer.OWN_PAGE;
import static io.eventsource.auth.AccessServer.basic;
import static io.eventsource.auth.AccessServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** What callers learn of the channels of a server. */
@Timeout(60)
class StatusTest {

    private static final String ANN = basic("ann", "horse");

    @TempDir
    Path directory;

    private AccessServer server;

    private void start(Grants anonymous, RequestLimits limits) throws Exception {
        server = new AccessServer(AccessControl.builder()
                .authenticator(PasswordFile.of(directory.resolve("users")))
                .grants(GrantsFile.of(directory.resolve("grants")))
                .anonymous(anonymous)
                .limits(limits)
                .build());
        for (String channel : List.of("news", "orders-1", "orders-2", "secret")) {
            assertThat(server.status("POST", "/ping/" + channel, "1", basic("root", "horse")))
                    .isLessThan(300);
        }
    }

    @BeforeEach
    void users() throws Exception {
        String hash = BCrypt.hashpw("horse", BCrypt.gensalt("$2y", 4));
        AccessServer.write(directory.resolve("users"), "ann:" + hash + "\nroot:" + hash);
        AccessServer.write(directory.resolve("grants"), """
                ann subscribe,publish news
                ann subscribe orders-*
                root publish *
                """);
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private String status(String query, String... headers) throws Exception {
        HttpResponse<InputStream> response = server.send("GET", "/status" + query, "", headers);
        assertThat(response.statusCode()).isEqualTo(200);
        return text(response);
    }

    private static List<String> names(String status) {
        return Pattern.compile("\\{\"name\":\"([^\"]*)\",\"exclusive\"")
                .matcher(status)
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    @Test
    void aCallerSeesTheChannelsThatItMayRead() throws Exception {
        start(Grants.NONE, RequestLimits.DEFAULT);
        String status = status("?may=secret", ANN);
        assertThat(names(status)).containsExactly("news", "orders-1", "orders-2");
        assertThat(status)
                .contains("\"caller\":{\"name\":\"ann\",\"login\":true}", "\"total\":3,")
                .contains("\"may\":{\"channel\":\"secret\",\"subscribe\":false,\"publish\":false}")
                .containsPattern("\"name\":\"news\".*?\"publish\":true")
                .containsPattern("\"name\":\"orders-1\"[^}]*\"publish\":false");
        assertThat(status("?prefix=secret", ANN)).contains("\"total\":0,").doesNotContain("\"name\":\"secret\"");
    }

    @Test
    void aCallerThatMayOnlyPublishSeesNoChannel() throws Exception {
        start(Grants.NONE, RequestLimits.DEFAULT);
        assertThat(names(status("", basic("root", "horse")))).isEmpty();
        assertThat(status("?may=x", basic("root", "horse"))).contains("\"subscribe\":false,\"publish\":true");
    }

    @Test
    void withoutCredentialsItSaysOnlyThatOneCanLogIn() throws Exception {
        start(Grants.NONE, RequestLimits.DEFAULT);
        assertThat(status("?may=news"))
                .contains("\"caller\":{\"name\":null,\"login\":true}", "\"statistics\":null", "\"channels\":[]")
                .contains("\"subscribe\":false,\"publish\":false")
                .doesNotContain("orders");
        assertThat(server.status("GET", "/", "")).isEqualTo(200);
        assertThat(server.status("GET", "/status", "", basic("ann", "wrong"))).isEqualTo(401);
    }

    @Test
    void whatAllMayReadIsShownWithoutCredentials() throws Exception {
        start(Grants.NONE.with(Permission.SUBSCRIBE, ChannelPattern.of("orders-*")), RequestLimits.DEFAULT);
        assertThat(names(status(""))).containsExactly("orders-1", "orders-2");
        assertThat(names(status("", ANN))).containsExactly("news", "orders-1", "orders-2");
    }

    @Test
    void theCookieOfASessionCountsUntilItsEnd() throws Exception {
        start(Grants.NONE, RequestLimits.DEFAULT);
        String cookie = server.login("ann", "horse");
        assertThat(names(status("", cookie, OWN_PAGE))).hasSize(3);
        assertThat(server.status("DELETE", "/sessions/current", "", cookie, OWN_PAGE))
                .isEqualTo(204);
        assertThat(status("", cookie, OWN_PAGE)).contains("\"name\":null", "\"channels\":[]");
    }

    @Test
    void theLimitOfRequestsHolds() throws Exception {
        start(Grants.NONE, RequestLimits.DEFAULT.withRequests(new Rate(5, Duration.ofHours(1))));
        assertThat(server.status("GET", "/status", "", ANN)).isEqualTo(200);
        assertThat(server.status("GET", "/status", "", ANN)).isEqualTo(429);
    }
}
