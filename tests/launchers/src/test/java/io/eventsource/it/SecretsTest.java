package io.eventsource.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.auth.TokenFile;
import io.eventsource.it.support.FullEffort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A listener that logs everything shows no secret, right or wrong, wherever a client puts it. */
@FullEffort
class SecretsTest {

    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);

    /** Of the password {@code horse-battery-staple}. */
    private static final String HASH = "$2b$04$abcdefghijklmnopqrstuub62nJ3/X6qMfRCn8MRcp8C6BVMTsCAK";

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    @TempDir
    private Path directory;

    /** What must not be shown, by what it is. */
    private final Map<String, String> secrets = new LinkedHashMap<>();
    /** The responses, without those that issue a secret. */
    private final List<String> responses = new ArrayList<>();

    private int port;

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text + "\n").toString();
    }

    private static String basic(String password) {
        return Base64.getEncoder().encodeToString(("ann:" + password).getBytes(UTF_8));
    }

    private static String jwt() throws GeneralSecurityException {
        String claims = "{\"iss\":\"issuer\",\"aud\":\"here\",\"sub\":\"bob\",\"exp\":"
                + Instant.now().plusSeconds(600).getEpochSecond() + ",\"mercure\":{\"subscribe\":[\"*\"]}}";
        String signed = BASE64.encodeToString("{\"alg\":\"HS256\"}".getBytes(UTF_8)) + "."
                + BASE64.encodeToString(claims.getBytes(UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
        return signed + "." + BASE64.encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
    }

    /** Sends a request, and returns the response as far as it comes: a stream does not end. */
    private String exchange(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(300);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            StringBuilder response = new StringBuilder();
            try {
                for (int next = socket.getInputStream().read();
                        next >= 0;
                        next = socket.getInputStream().read()) {
                    response.append((char) next);
                    if (response.indexOf("text/event-stream") >= 0 && response.indexOf("\r\n\r\n") >= 0) {
                        break;
                    }
                }
            } catch (SocketTimeoutException noMore) {
                // a request that the listener still waits for
            }
            return response.toString();
        }
    }

    private void send(String line, String headers, String body) throws IOException {
        responses.add(exchange(message(line, headers, body)));
    }

    private static String message(String line, String headers, String body) {
        return line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers + "Content-Length: "
                + body.getBytes(UTF_8).length + "\r\n\r\n" + body;
    }

    private String issued(String line, String headers, String body, String before, String after) throws IOException {
        String response = exchange(message(line, headers, body));
        assertThat(response).startsWith("HTTP/1.1 201 ");
        String text = response.substring(response.indexOf(before) + before.length());
        return text.substring(0, text.indexOf(after));
    }

    @Test
    void noSecretIsShown() throws Exception {
        String token = TokenFile.newToken();
        String key = "{\"keys\":[{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"" + BASE64.encodeToString(KEY) + "\"}]}";
        try (Listener listener = Listener.start(
                "--subscribers",
                "many",
                "--users",
                file("users", "ann:" + HASH),
                "--tokens",
                file("tokens", "shop " + TokenFile.hash(token) + " subscribe,publish *"),
                "--grants",
                file("grants", "ann subscribe,publish *"),
                "--jwks",
                file("jwks", key),
                "--issuer",
                "issuer",
                "--audience",
                "here",
                "--failed-logins",
                "1000/1s",
                "--metrics-address",
                "0")) {
            port = listener.uri().getPort();
            String at = "the metrics are at ";
            String metrics = listener.launcher().awaitErr(line -> line.contains(at));
            int metricsPort = URI.create(metrics.substring(metrics.indexOf(at) + at.length()))
                    .getPort();
            String login = "Authorization: Basic " + basic("horse-battery-staple") + "\r\n";
            secrets.put("password", "horse-battery-staple");
            secrets.put("wrong password", "horse-battery-stable");
            secrets.put("basic", basic("horse-battery-staple"));
            secrets.put("wrong basic", basic("horse-battery-stable"));
            secrets.put("token", token);
            secrets.put("wrong token", TokenFile.newToken());
            secrets.put("jwt", jwt());
            secrets.put("wrong jwt", jwt().replaceFirst("[^.]{12}$", "AAAAAAAAAAAA"));
            secrets.put("cookie", issued("POST /sessions", login, "", "__Secure-eventsource=", ";"));
            secrets.put("forged cookie", "forged-cookie-".repeat(3) + "x");
            secrets.put("ticket", issued("POST /tickets", login, "channel=t", "\"ticket\":\"", "\""));
            secrets.put("forged ticket", "forged-ticket-".repeat(3) + "x");
            for (String secret : List.copyOf(secrets.values())) {
                sendEverywhere(secret);
            }
            send("GET /healthz", "", "");
            send("GET /readyz", "", "");
            send("GET /sessions", login, "");
            send("GET /metrics", login, "");
            assertThat(responses.get(responses.size() - 1)).startsWith("HTTP/1.1 404 ");
            port = metricsPort;
            send("GET /metrics", "", "");
            assertThat(responses.get(responses.size() - 1)).contains("eventsource_opened_streams_total");
            assertThat(responses)
                    .hasSizeGreaterThan(100)
                    .noneMatch(response -> response.matches("(?s)HTTP/1\\.1 50[^35].*"));
            listener.launcher().signal("TERM");
            Launcher.Result log = listener.launcher().awaitExit();
            assertThat(log.err()).anyMatch(line -> line.contains("subscribed to t"));
            secrets.forEach((name, secret) -> assertThat(
                            List.of(log.out(), log.err(), responses).toString())
                    .as(name)
                    .doesNotContain(secret));
        }
    }

    /** Sends a secret where it belongs, where it does not, and where a typing error puts it. */
    private void sendEverywhere(String secret) throws IOException {
        for (String header : List.of(
                "Authorization: Basic ",
                "Authorization: Bearer ",
                "authorization: bearer",
                "Authorization: Beare ",
                "Authorization: ",
                "Authorisation: Bearer ",
                "Authorization Bearer ",
                "Authorization : Bearer ",
                "Proxy-Authorization: Basic ",
                "Cookie: __Secure-eventsource=",
                "Cookie: eventsource=",
                "Cookie: __Secure-eventsource-stream=",
                "X-Api-Key: ",
                "Last-Event-ID: ",
                "Idempotency-Key: ",
                "")) {
            send("GET /poll/t", header + secret + "\r\n", "");
            send("POST /ping/t", header + secret + "\r\n", "1");
        }
        for (String name : List.of("ticket", "access_token", "authorization", "password", "proof", "id", "since")) {
            send("GET /poll/t?" + name + "=" + secret, "", "");
            send("POST /ping/t?" + name + "=" + secret, "", "1");
        }
        for (String body : List.of("name=ann&password=", "name=ann&password=%", "password=", "channel=")) {
            send("POST /sessions", "", body + secret);
            send("POST /tickets", "", body + secret);
        }
        send("GET /poll/t?ticket=" + secret + "&" + "x".repeat(20_000), "", "");
        send("GET /poll/t", "Authorization: Bearer " + secret + "x".repeat(20_000) + "\r\n", "");
        responses.add(exchange("GET /poll/t?ticket=" + secret + " HTTP/3.7\r\nHost: localhost\r\n\r\n"));
        responses.add(exchange("GET /poll/t?ticket=" + secret + "\r\n\r\n"));
        responses.add(
                exchange("GET /poll/t HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + secret + "\0\r\n\r\n"));
        responses.add(exchange("GET /poll/t HTTP/1.1\r\nHost: " + secret + "@localhost\r\n\r\n"));
    }
}
