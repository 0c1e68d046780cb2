package io.eventsource.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.eventsource.it.support.Await;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.servlet.EventSourceServlet;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** Each route with each kind of credential. */
@Timeout(60)
class AccessControlTest {

    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    private static final String API_TOKEN = "es_token-of-the-shop";
    private static final String PASSWORD = "correct horse";

    /** Stands for a ticket that is not used yet. */
    private static final String TICKET = "Ticket new";

    @TempDir
    Path directory;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private AccessControl access;
    private Server server;

    @BeforeEach
    void start() throws Exception {
        write("users", "ann:" + BCrypt.hashpw(PASSWORD, BCrypt.gensalt("$2y", 4)));
        write("tokens", "shop " + TokenFile.hash(API_TOKEN) + " publish orders-*");
        write("grants", "ann subscribe,publish,reply orders-* \nann subscribe news");
        access = AccessControl.builder()
                .authenticator(PasswordFile.of(directory.resolve("users")))
                .authenticator(TokenFile.of(directory.resolve("tokens")))
                .authenticator(JwtVerifier.forAudience("here").withIssuer("issuer", JwtKeys.secret(SECRET)))
                .grants(GrantsFile.of(directory.resolve("grants")))
                .anonymous(Grants.NONE.with(Permission.SUBSCRIBE, ChannelPattern.of("public")))
                .build();
        server = new Server();
        server.addConnector(new ServerConnector(server));
        ServletContextHandler context = new ServletContextHandler("/");
        ServletHolder holder = new ServletHolder(EventSourceServlet.builder()
                .channels(ChannelOptions.BROADCAST)
                .access(access)
                .build());
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/*");
        server.setHandler(context);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        access.close();
    }

    private void write(String name, String content) throws IOException {
        Path temporary = directory.resolve("temporary");
        Files.writeString(temporary, content + "\n");
        Files.move(temporary, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private static String jwt(Duration right, String id, String action, String topic) throws Exception {
        SignedJWT token = new SignedJWT(
                new JWSHeader(JWSAlgorithm.HS256),
                new JWTClaimsSet.Builder()
                        .issuer("issuer")
                        .audience("here")
                        .subject("bob")
                        .jwtID(id)
                        .expirationTime(Date.from(Instant.now().plus(right)))
                        .claim("mercure", Map.of(action, List.of(topic)))
                        .build());
        token.sign(new MACSigner(SECRET));
        return token.serialize();
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort() + path);
    }

    private HttpResponse<InputStream> send(String method, String path, String authorization) throws Exception {
        boolean isTicket = authorization.startsWith("Ticket");
        String ticket = authorization.equals(TICKET) ? ticket() : authorization.substring(isTicket ? 7 : 0);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(isTicket ? path + "?ticket=" + ticket : path))
                .method(method, method.equals("POST") ? BodyPublishers.ofString("1") : BodyPublishers.noBody());
        if (authorization.startsWith("Cookie ")) {
            request.header("Cookie", authorization.substring(7)).header("Sec-Fetch-Site", "same-origin");
        } else if (!authorization.isEmpty() && !isTicket) {
            request.header("Authorization", authorization);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofInputStream());
        } catch (IOException e) { // the server closes a connection whose body it did not read
            return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofInputStream());
        }
    }

    /** Logs in with the form of a page, and returns the cookie. */
    private String session(String name, String password) throws Exception {
        return cookie(post("/sessions", "", "name=" + name + "&password=" + URLEncoder.encode(password, UTF_8)));
    }

    /** Logs in with a token, and returns the cookie. */
    private String session(String authorization) throws Exception {
        return cookie(post("/sessions", authorization, ""));
    }

    private static String cookie(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(201);
        String cookie = response.headers().firstValue("Set-Cookie").orElseThrow();
        return "Cookie " + cookie.substring(0, cookie.indexOf(';'));
    }

    private String ended(String cookie) throws Exception {
        assertThat(status("DELETE", "/sessions/current", cookie)).isEqualTo(204);
        return cookie;
    }

    private String usedTicket() throws Exception {
        String ticket = ticket();
        assertThat(status("GET", "/poll/orders-1?ticket=" + ticket, "")).isEqualTo(200);
        return "Ticket " + ticket;
    }

    private String ticket() throws Exception {
        HttpResponse<String> response = post("/tickets", basic("ann", PASSWORD), "channel=orders-1");
        assertThat(response.statusCode()).isEqualTo(201);
        return response.body().split("\"", -1)[3];
    }

    private HttpResponse<String> post(String path, String authorization, String form) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofString(form));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private int status(String method, String path, String authorization) throws Exception {
        HttpResponse<InputStream> response = send(method, path, authorization);
        response.body().close();
        return response.statusCode();
    }

    @Test
    void eachRouteAsksForWhatItNeeds() throws Exception {
        String reader = "Bearer " + jwt(Duration.ofMinutes(1), "1", "subscribe", "orders-1");
        String publisher = "Bearer " + jwt(Duration.ofMinutes(1), "2", "publish", "orders-1");
        String answers = "Bearer " + jwt(Duration.ofMinutes(1), "3", "reply", "orders-1");
        String expired = "Bearer " + jwt(Duration.ofMinutes(-1), "4", "publish", "*");
        Map<String, String> callers = new HashMap<>(Map.of(
                "anonymous",
                "",
                "ann",
                basic("ann", PASSWORD),
                "wrong",
                basic("ann", "wrong"),
                "shop",
                "Bearer " + API_TOKEN,
                "reader",
                reader,
                "publisher",
                publisher,
                "answers",
                answers,
                "expired",
                expired,
                "unknown",
                "Bearer es_unknown",
                "malformed",
                "Digest x"));
        callers.put("cookie", session("ann", PASSWORD));
        callers.put("bob", session(publisher));
        callers.put("ended", ended(session("ann", PASSWORD)));
        callers.put("forged", "Cookie __Secure-eventsource=" + "x".repeat(43));
        callers.put("ticket", TICKET);
        callers.put("used", usedTicket());
        // 400: what was posted is no answer; 404: no such command
        String table = """
                GET     /poll/orders-1      anonymous=401 ann=200 wrong=401 shop=403 reader=200 publisher=403 answers=403 expired=401 unknown=401 malformed=400
                GET     /poll/orders-1      cookie=200 bob=403 ended=401 forged=401 ticket=200 used=401
                HEAD    /poll/orders-1      anonymous=401 ann=200 wrong=401 shop=403 reader=200 publisher=403 expired=401
                HEAD    /poll/orders-1      cookie=200 bob=403 ended=401 forged=401 ticket=200 used=401
                GET     /poll/public        anonymous=200 ann=200 wrong=401 shop=200 reader=200 expired=401 malformed=400
                GET     /poll/public        cookie=200 bob=200 ended=200 forged=200 ticket=200 used=401
                GET     /poll/news          anonymous=401 ann=200 reader=403 cookie=200 bob=403 ended=401 ticket=403
                GET     /poll/news,orders-2 anonymous=401 ann=200 reader=403 shop=403 cookie=200 ticket=403
                GET     /poll/news,secret   ann=403 cookie=403 ticket=403
                POST    /ping/orders-1      anonymous=401 ann=200 wrong=401 shop=200 reader=403 publisher=200 answers=403 expired=401 unknown=401 malformed=400
                POST    /ping/orders-1      cookie=200 bob=200 ended=401 forged=401 ticket=401 used=401
                POST    /ping/news          ann=403 shop=403 cookie=403
                POST    /close/orders-9     anonymous=401 reader=403 bob=403 ended=401
                POST    /retry/orders-1     anonymous=401 reader=403 ended=401 ticket=401
                POST    /ping/orders-1,news ann=403 cookie=403 bob=403
                GET     /waiting/orders-1   anonymous=401 reader=403 expired=401 ended=401 ticket=403 used=401
                DELETE  /waiting/orders-1   anonymous=401 reader=403 ended=401 ticket=401
                POST    /ack/orders-1       anonymous=401 reader=403 shop=403 expired=401 bob=403 ended=401 ticket=401
                POST    /reply/orders-1     anonymous=401 reader=403 shop=403 answers=400 expired=401 cookie=400 bob=403 ended=401 ticket=401
                GET     /commands/unknown   anonymous=404 ticket=404 used=404
                GET     /sessions           anonymous=401 ann=200 wrong=401 shop=200 expired=401 malformed=400 cookie=200 ended=401 forged=401 ticket=401 used=401
                POST    /sessions           anonymous=401 ann=201 wrong=401 shop=201 reader=201 expired=401 unknown=401 malformed=400 cookie=401 ended=401 ticket=401
                DELETE  /sessions           ann=405 cookie=405
                GET     /sessions/current   ann=405
                DELETE  /sessions/unknown   anonymous=401 ann=404 wrong=401 cookie=404 ended=401 forged=401 ticket=401
                POST    /tickets            anonymous=401 ann=400 wrong=401 expired=401 cookie=401 ended=401 ticket=401
                GET     /tickets            ann=405 ticket=405
                POST    /tickets/x          ann=404
                GET     /sessions/x/y       ann=404
                """;
        for (String line : table.lines().toList()) {
            String[] words = line.strip().split("\\s+", -1);
            for (String expected : Stream.of(words).skip(2).toList()) {
                String[] parts = expected.split("=", 2);
                int status = status(words[0], words[1], callers.get(parts[0]));
                assertThat(status == 202 ? 200 : status)
                        .as(words[0] + " " + words[1] + " by " + parts[0])
                        .isEqualTo(Integer.parseInt(parts[1]));
            }
        }
    }

    @Test
    void aRefusalSaysWhatToDo() throws Exception {
        HttpResponse<InputStream> anonymous = send("GET", "/poll/orders-1", "");
        assertThat(anonymous.headers().firstValue("WWW-Authenticate"))
                .hasValue("Bearer realm=\"eventsource\", Basic realm=\"eventsource\", charset=\"UTF-8\"");
        assertThat(new String(anonymous.body().readAllBytes(), UTF_8)).contains("log in to subscribe to orders-1");
        HttpResponse<InputStream> forbidden = send("POST", "/ping/news", basic("ann", PASSWORD));
        assertThat(forbidden.headers().firstValue("WWW-Authenticate").orElseThrow())
                .contains("error=\"insufficient_scope\"");
        assertThat(new String(forbidden.body().readAllBytes(), UTF_8)).contains("ann may not publish on news");
        HttpResponse<InputStream> wrong = send("POST", "/ping/news", "Bearer x.y.z");
        assertThat(wrong.headers().firstValue("WWW-Authenticate").orElseThrow()).contains("error=\"invalid_token\"");
    }

    /** Opens a stream and returns a thing that reads its lines. */
    private Stream<String> open(String path, String authorization) throws Exception {
        HttpResponse<InputStream> response = send("GET", path, authorization);
        assertThat(response.statusCode()).isEqualTo(200);
        return new java.io.BufferedReader(new java.io.InputStreamReader(response.body(), UTF_8)).lines();
    }

    private static void assertRevoked(Stream<String> stream) {
        assertThat(stream.toList()).contains("event: auth_revoked");
    }

    @Test
    void aStreamEndsWhenItsTokenExpires() throws Exception {
        assertRevoked(open("/poll/orders-1", "Bearer " + jwt(Duration.ofSeconds(2), "1", "subscribe", "*")));
    }

    @Test
    void aStreamEndsWhenItsSessionIsRevoked() throws Exception {
        String token = jwt(Duration.ofMinutes(5), "session-1", "subscribe", "*");
        Stream<String> stream = open("/poll/orders-1", "Bearer " + token);
        assertThat(access.revoke("issuer session-1")).isEqualTo(1);
        assertRevoked(stream);
        assertThat(status("GET", "/poll/orders-1", "Bearer " + token)).isEqualTo(401);
    }

    @Test
    void aStreamEndsWhenAFileTakesItsRightAway() throws Exception {
        Stream<String> reader = open("/poll/orders-1", basic("ann", PASSWORD));
        Stream<String> news = open("/poll/news", basic("ann", PASSWORD));
        write("grants", "ann subscribe news");
        assertRevoked(reader);
        write("users", "bob:" + BCrypt.hashpw("x", BCrypt.gensalt("$2y", 4)));
        assertRevoked(news);
        Await.until(
                () -> {
                    try {
                        return status("GET", "/poll/news", basic("ann", PASSWORD)) == 401;
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                },
                () -> "ann may still log in");
    }

    @Test
    void secretsAreNotShown() throws Exception {
        for (String authorization : List.of(basic("ann", "the-secret"), "Bearer the-secret", "Bearer a.the-secret.c")) {
            HttpResponse<InputStream> response = send("POST", "/ping/orders-1", authorization);
            assertThat(new String(response.body().readAllBytes(), UTF_8) + response.headers())
                    .doesNotContain("the-secret");
        }
        assertThat(new Credentials.Basic("ann", "the-secret").toString()).doesNotContain("the-secret");
        assertThat(new Credentials.Bearer("the-secret").toString()).doesNotContain("the-secret");
    }
}
