package io.eventsource.auth;

import static io.eventsource.auth.AccessServer.OWN_PAGE;
import static io.eventsource.auth.AccessServer.basic;
import static io.eventsource.auth.AccessServer.cookie;
import static io.eventsource.auth.AccessServer.field;
import static io.eventsource.auth.AccessServer.lines;
import static io.eventsource.auth.AccessServer.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** Browsers that log in. */
@Timeout(60)
class SessionsTest {

    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    private static final String ANN = basic("ann", "horse");
    private static final String BOB = basic("bob", "staple");

    @TempDir
    Path directory;

    private final MovableClock clock = new MovableClock();
    private AccessControl access;
    private AccessServer server;

    @BeforeEach
    void start() throws Exception {
        write("users", user("ann", "horse") + "\n" + user("bob", "staple"));
        write("grants", "ann subscribe,publish news secret\nbob subscribe news");
        access = builder(clock).build();
        server = new AccessServer(access);
    }

    private AccessControlBuilder builder(Clock time) {
        return AccessControl.builder()
                .authenticator(PasswordFile.of(directory.resolve("users")))
                .authenticator(JwtVerifier.forAudience("here").withIssuer("issuer", JwtKeys.secret(SECRET)))
                .grants(GrantsFile.of(directory.resolve("grants")))
                .clock(time)
                .sessions(SessionOptions.DEFAULT.withMaxPerCaller(2).withMaxTotal(3));
    }

    private void write(String name, String content) throws Exception {
        AccessServer.write(directory.resolve(name), content);
    }

    private static String user(String name, String password) {
        return name + ":" + BCrypt.hashpw(password, BCrypt.gensalt("$2y", 4));
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    /** Serves with other options. */
    private void restart(AccessControl other, String... allowedOrigins) throws Exception {
        server.stop();
        access = other;
        server = new AccessServer(access, allowedOrigins);
    }

    private int news(String cookie) throws Exception {
        return server.status("GET", "/poll/news", "", cookie);
    }

    private static void assertRevoked(Stream<String> stream) {
        assertThat(stream.toList()).contains("event: auth_revoked");
    }

    @Test
    void aCookieIsForTheServerAlone() throws Exception {
        HttpResponse<InputStream> response = server.send("POST", "/sessions", "name=ann&password=horse");
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.headers().firstValue("Set-Cookie").orElseThrow())
                .matches("__Secure-eventsource=[A-Za-z0-9_-]{43}; Path=/; Max-Age=43200; HttpOnly; Secure;"
                        + " SameSite=Strict");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(text(response))
                .matches("\\{\"id\":\"[A-Za-z0-9_-]{16}\",\"name\":\"ann\",\"expiresAt\":\"2030-01-01T12:00:00Z\"}\n");
    }

    @Test
    void aSessionEndsWithItsStreamsWhenItsUserLogsOut() throws Exception {
        String cookie = server.login("ann", "horse");
        String other = server.login("ann", "horse");
        Stream<String> stream = lines(server.send("GET", "/poll/news", "", cookie));
        Stream<String> second = lines(server.send("GET", "/poll/secret", "", cookie));
        HttpResponse<InputStream> ended = server.send("DELETE", "/sessions/current", "", cookie, OWN_PAGE);
        assertThat(ended.statusCode()).isEqualTo(204);
        assertThat(ended.headers().firstValue("Set-Cookie").orElseThrow())
                .startsWith("__Secure-eventsource=; Path=/; Max-Age=0;");
        assertRevoked(stream);
        assertRevoked(second);
        assertThat(text(server.send("GET", "/poll/news", "", cookie)))
                .isEqualTo("your session has ended; log in to subscribe to news\n");
        assertThat(news(other)).as("another session").isEqualTo(200);
    }

    @Test
    void callersSeeAndEndTheirOwnSessions() throws Exception {
        String cookie = server.login("ann", "horse");
        clock.forward(Duration.ofMinutes(5));
        String listed = text(server.send("GET", "/sessions", "", cookie));
        String id = field(listed, "id");
        assertThat(listed)
                .isEqualTo("{\"sessions\":[{\"id\":\"" + id + "\",\"since\":\"2030-01-01T00:00:00Z\","
                        + "\"lastUsed\":\"2030-01-01T00:05:00Z\",\"current\":true}]}\n")
                .doesNotContain(cookie.substring(cookie.indexOf('=') + 1));
        assertThat(text(server.send("GET", "/sessions", "", BOB))).isEqualTo("{\"sessions\":[]}\n");
        assertThat(server.status("DELETE", "/sessions/" + id, "", BOB)).isEqualTo(404);
        assertThat(news(cookie)).isEqualTo(200);
        assertThat(server.status("DELETE", "/sessions/" + id, "", ANN)).isEqualTo(204);
        assertThat(news(cookie)).isEqualTo(401);
    }

    @Test
    void aSessionEndsAfterItsTime() throws Exception {
        String cookie = server.login("ann", "horse");
        clock.forward(Duration.ofMinutes(60));
        assertThat(news(cookie)).isEqualTo(401);
    }

    @Test
    void aSessionWithAnOpenStreamIsNotIdle() throws Exception {
        String cookie = server.login("ann", "horse");
        HttpResponse<InputStream> stream = server.send("GET", "/poll/news", "", cookie);
        assertThat(stream.statusCode()).isEqualTo(200);
        clock.forward(Duration.ofHours(3));
        assertThat(news(cookie)).isEqualTo(200);
        stream.body().close();
    }

    @Test
    void theStreamsOfASessionEndAfterItsLifetime() throws Exception {
        restart(builder(Clock.systemUTC())
                .sessions(SessionOptions.DEFAULT.withLifetime(Duration.ofSeconds(2)))
                .build());
        assertRevoked(lines(server.send("GET", "/poll/news", "", server.login("ann", "horse"))));
    }

    @Test
    void aSessionEndsWithTheTokenThatOpenedIt() throws Exception {
        restart(builder(Clock.systemUTC()).build());
        SignedJWT token = new SignedJWT(
                new JWSHeader(JWSAlgorithm.HS256),
                new JWTClaimsSet.Builder()
                        .issuer("issuer")
                        .audience("here")
                        .subject("cid")
                        .jwtID("1")
                        .expirationTime(Date.from(Instant.now().plusSeconds(3)))
                        .claim("mercure", Map.of("subscribe", List.of("news")))
                        .build());
        token.sign(new MACSigner(SECRET));
        String bearer = "Authorization: Bearer " + token.serialize();
        String cookie = cookie(server.send("POST", "/sessions", "", bearer));
        assertRevoked(lines(server.send("GET", "/poll/news", "", cookie)));
        assertThat(news(cookie)).isEqualTo(401);
    }

    @Test
    void aRevokedCredentialEndsItsSessions() throws Exception {
        Caller ann = access.authenticate(new Credentials.Basic("ann", "horse"));
        String cookie = server.login("ann", "horse");
        Stream<String> stream = lines(server.send("GET", "/poll/news", "", cookie));
        assertThat(access.revoke(String.valueOf(ann.session()))).isEqualTo(1);
        assertRevoked(stream);
        assertThat(news(cookie)).isEqualTo(401);
    }

    @Test
    void aUserWhoIsRemovedLosesSessionsAndStreams() throws Exception {
        String cookie = server.login("ann", "horse");
        String bob = server.login("bob", "staple");
        Stream<String> stream = lines(server.send("GET", "/poll/news", "", cookie));
        HttpResponse<InputStream> other = server.send("GET", "/poll/news", "", bob);
        write("users", user("bob", "changed"));
        assertRevoked(stream);
        assertRevoked(lines(other));
        assertThat(news(cookie)).isEqualTo(401);
        assertThat(news(bob)).as("with another password").isEqualTo(401);
    }

    @Test
    void aSessionMayDoWhatTheGrantsSayNow() throws Exception {
        String cookie = server.login("ann", "horse");
        Stream<String> stream = lines(server.send("GET", "/poll/secret", "", cookie));
        write("grants", "ann subscribe news");
        assertRevoked(stream);
        assertThat(server.status("GET", "/poll/secret", "", cookie)).isEqualTo(403);
        assertThat(news(cookie)).isEqualTo(200);
    }

    @Test
    void oneSessionMoreThanACallerMayHaveEndsTheOldest() throws Exception {
        String first = server.login("ann", "horse");
        Stream<String> stream = lines(server.send("GET", "/poll/news", "", first));
        String second = server.login("ann", "horse");
        String third = server.login("ann", "horse");
        assertRevoked(stream);
        assertThat(List.of(news(first), news(second), news(third))).containsExactly(401, 200, 200);
    }

    @Test
    void noMoreSessionsAreOpenedThanTheServerHas() throws Exception {
        server.login("ann", "horse");
        server.login("ann", "horse");
        server.login("bob", "staple");
        HttpResponse<InputStream> full = server.send("POST", "/sessions", "name=bob&password=staple");
        assertThat(full.statusCode()).isEqualTo(503);
        assertThat(full.headers().firstValue("Retry-After")).hasValue("60");
        assertThat(text(full)).isEqualTo("the server has reached its limit of sessions; try again later\n");
    }

    @Test
    void aPageOfAnotherOriginCannotUseTheCookie() throws Exception {
        String cookie = server.login("ann", "horse");
        String origin = "Origin: http://127.0.0.1:" + server.port();
        for (String[] headers : new String[][] {
            {cookie},
            {cookie, "Sec-Fetch-Site: cross-site"},
            {cookie, "Sec-Fetch-Site: same-site"},
            {cookie, "Origin: https://evil.example"},
            {cookie, "Origin: null"},
            {cookie, OWN_PAGE, "Sec-Fetch-Site: cross-site"}
        }) {
            for (String[] route : new String[][] {{"POST", "/ping/news", "1"}, {"DELETE", "/sessions/current", ""}}) {
                HttpResponse<InputStream> refused = server.send(route[0], route[1], route[2], headers);
                assertThat(refused.statusCode()).as(String.join(", ", headers)).isEqualTo(403);
                assertThat(text(refused)).matches("[^\n]{20,300}\n");
            }
        }
        assertThat(server.status("POST", "/ping/news", "1", cookie, OWN_PAGE)).isIn(200, 202);
        assertThat(server.status("POST", "/ping/news", "1", cookie, "Sec-Fetch-Site: none"))
                .isIn(200, 202);
        assertThat(server.status("POST", "/ping/news", "1", cookie, origin)).isIn(200, 202);
        assertThat(server.status("POST", "/ping/news", "1", ANN))
                .as("no cookie")
                .isIn(200, 202);
    }

    @Test
    void anOriginIsAllowedByNameOnly() throws Exception {
        restart(builder(clock).build(), "*", "https://app.example");
        String cookie = server.login("ann", "horse");
        String[] app = {cookie, "Origin: https://app.example", "Sec-Fetch-Site: same-site"};
        String[] any = {cookie, "Origin: https://any.example", "Sec-Fetch-Site: same-site"};
        assertThat(server.status("POST", "/ping/news", "1", app)).isIn(200, 202);
        assertThat(server.status("POST", "/ping/news", "1", any)).isEqualTo(403);
        assertThat(server.status("GET", "/poll/news", "", app)).isEqualTo(200);
        assertThat(server.status("GET", "/poll/news", "", any)).isEqualTo(403);
        assertThat(server.status("POST", "/sessions", "name=ann&password=horse", any[1], any[2]))
                .as("a login that the user does not know of")
                .isEqualTo(403);
    }

    @Test
    void aPageIsNotInterruptedToAskForThePassword() throws Exception {
        HttpResponse<InputStream> refused =
                server.send("POST", "/sessions", "name=ann&password=wrong", OWN_PAGE, "Sec-Fetch-Mode: cors");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("WWW-Authenticate").orElseThrow())
                .startsWith("Bearer ")
                .doesNotContain("Basic");
    }

    @Test
    void twoCookiesOfTheSameNameCountForNothing() throws Exception {
        String cookie = server.login("ann", "horse");
        String other = server.login("bob", "staple").substring("Cookie: ".length());
        assertThat(news(cookie + "; " + other)).isEqualTo(401);
        assertThat(news(cookie + "; theme=dark")).isEqualTo(200);
    }

    @Test
    void wrongPasswordsOfAFormAreLimitedAsOthers() throws Exception {
        restart(builder(clock)
                .limits(RequestLimits.DEFAULT.withFailedLogins(new Rate(2, Duration.ofHours(1))))
                .build());
        assertThat(server.status("POST", "/sessions", "name=ann&password=1")).isEqualTo(401);
        assertThat(server.status("POST", "/sessions", "name=ann&password=2")).isEqualTo(401);
        assertThat(server.status("POST", "/sessions", "name=ann&password=3")).isEqualTo(429);
    }

    @Test
    void cookiesThatTheContainerRefusesAreABadRequest() throws Exception {
        String cookies = server.login("ann", "horse") + "; other=v\tc"; // as not every client would send it
        for (String line : List.of("GET /poll/orders-1", "POST /ping/orders-1")) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.setSoTimeout(20_000);
                String head = line + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n" + cookies + "\r\n\r\n";
                socket.getOutputStream().write(head.getBytes(UTF_8));
                assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8))
                        .as(line)
                        .isEqualTo("HTTP/1.1 400");
            }
        }
    }

    @Test
    void aFormMustBeComplete() throws Exception {
        assertThat(server.status("POST", "/sessions", "name=ann")).isEqualTo(401);
        assertThat(server.status("POST", "/sessions", "name=ann&name=bob&password=horse"))
                .isEqualTo(400);
        assertThat(server.status("POST", "/sessions", "name=%&password=horse")).isEqualTo(400);
        assertThat(server.status("POST", "/sessions", "x".repeat(17 * 1024))).isEqualTo(413);
    }
}
