package io.eventsource.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.auth.AccessControl;
import io.eventsource.auth.Credentials;
import io.eventsource.auth.GrantsFile;
import io.eventsource.auth.JwtKeys;
import io.eventsource.auth.JwtVerifier;
import io.eventsource.auth.PasswordFile;
import io.eventsource.auth.Rate;
import io.eventsource.auth.RequestLimits;
import io.eventsource.auth.TokenFile;
import io.eventsource.server.servlet.EventSourceServlet;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/auth.md. */
class AuthGuideTest {

    @Test
    void accessControl(@TempDir Path directory) throws Exception {
        String token = TokenFile.newToken();
        Files.writeString(directory.resolve("users"), "");
        Files.writeString(directory.resolve("tokens"), "pump-7 " + TokenFile.hash(token));
        Files.writeString(directory.resolve("grants"), "pump-* subscribe,reply {name}");
        // snippet: access
        AccessControl access = AccessControl.builder()
                .authenticator(PasswordFile.of(directory.resolve("users")))
                .authenticator(TokenFile.of(directory.resolve("tokens")))
                .authenticator(JwtVerifier.forAudience("https://events.example.org/")
                        .withIssuer(
                                "https://login.example.org/",
                                JwtKeys.url(URI.create("https://login.example.org/jwks.json"))))
                .grants(GrantsFile.of(directory.resolve("grants")))
                .build(); // close it with the servlet
        EventSourceServlet servlet = EventSourceServlet.builder().access(access).build();
        // end
        try (access) {
            assertThat(access.authenticate(new Credentials.Bearer(token)).grants())
                    .hasToString("subscribe pump-7, reply pump-7");
        } finally {
            servlet.destroy();
        }
    }

    @Test
    void limits(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("users"), "");
        Files.writeString(directory.resolve("grants"), "ann publish news");
        // snippet: limits
        AccessControl limited = AccessControl.builder()
                .authenticator(PasswordFile.of(directory.resolve("users")))
                .grants(GrantsFile.of(directory.resolve("grants")))
                .limits(RequestLimits.DEFAULT
                        .withPublishes(new Rate(1_000, Duration.ofHours(1)))
                        .withRequests(new Rate(100, Duration.ofSeconds(1)))
                        .withMaxStreams(10))
                .build();
        // end
        limited.close();
    }
}
