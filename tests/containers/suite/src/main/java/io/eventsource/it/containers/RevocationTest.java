package io.eventsource.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.auth.AccessControl;
import io.eventsource.auth.Caller;
import io.eventsource.auth.ChannelPattern;
import io.eventsource.auth.Credentials;
import io.eventsource.auth.Grants;
import io.eventsource.auth.Permission;
import io.eventsource.auth.RequestLimits;
import io.eventsource.auth.TokenFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Open streams whose client loses its right to read them. */
@ExtendWith(LogWatch.class)
class RevocationTest {

    private static final String EXPIRES = "Authorization: Bearer expires";
    private static final String LASTS = "Authorization: Bearer lasts";
    private static final String API_TOKEN = "es_token-of-a-pump";
    private static final String IN_FILE = "Authorization: Bearer " + API_TOKEN;
    private static final int MANY = 50;

    private static final Grants ALL = Grants.NONE
            .with(Permission.SUBSCRIBE, ChannelPattern.of("*"))
            .with(Permission.PUBLISH, ChannelPattern.of("*"));

    @TempDir
    Path directory;

    private AccessControl access;
    private Server server;

    @BeforeEach
    void start() throws Exception {
        Path tokens =
                Files.writeString(directory.resolve("tokens"), "pump " + TokenFile.hash(API_TOKEN) + " subscribe *");
        access = AccessControl.builder()
                .authenticator(RevocationTest::caller)
                .authenticator(TokenFile.of(tokens))
                .limits(RequestLimits.DEFAULT.withMaxStreams(MANY))
                .build();
        server = Server.start(Server.options().access(access));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        access.close();
    }

    private static Caller caller(Credentials credentials) {
        String token = credentials instanceof Credentials.Bearer bearer ? bearer.token() : "";
        return switch (token) {
            case "expires" -> new Caller("ann", ALL, Instant.now().plusSeconds(2), "expires");
            case "lasts" -> new Caller("bob", ALL, null, "lasts");
            default -> null;
        };
    }

    private void assertEnds(Http1 stream) throws Exception {
        String rest = stream.rest(); // up to the last chunk
        assertThat(rest).contains("event: auth_revoked\n").endsWith("\n\n");
        assertThat(rest.indexOf("event: auth_revoked")).isEqualTo(rest.lastIndexOf("event: "));
    }

    @Test
    void aStreamEndsWhenTheCredentialExpires() throws Exception {
        try (Http1 lasting = server.listen("b", LASTS);
                Http1 expiring = server.listen("a", EXPIRES)) {
            assertEnds(expiring);
            assertThat(expiring.get("/poll/a").answer().status())
                    .as("the same connection continues")
                    .isEqualTo(401);
            server.publish("b", "still here");
            assertThat(lasting.event()).endsWith("data: still here\n");
        }
        server.awaitNoSubscriberOn("a", "b");
    }

    @Test
    void manyStreamsEndWhenTheirCredentialIsRevoked() throws Exception {
        List<Http1> streams = new ArrayList<>();
        try (Http1 other = server.listen("other", IN_FILE)) {
            for (int i = 0; i < MANY; i++) {
                streams.add(server.listen("token-" + i, LASTS));
            }
            assertThat(access.revoke("lasts")).isEqualTo(MANY);
            for (Http1 stream : streams) {
                assertEnds(stream);
                stream.close();
            }
            try (Http1 again = server.connect()) {
                assertThat(again.get("/poll/token-0", LASTS).answer().status()).isEqualTo(401);
            }
            server.publish("other", "still here");
            assertThat(other.event()).endsWith("data: still here\n");
        }
        server.awaitNoSubscriberOn("other");
    }

    @Test
    void aStreamEndsWhenItsTokenIsRemovedFromTheFile() throws Exception {
        try (Http1 stream = server.listen("a", IN_FILE);
                Http1 again = server.connect()) {
            Path empty = Files.writeString(directory.resolve("empty"), "");
            Files.move(empty, directory.resolve("tokens"), StandardCopyOption.REPLACE_EXISTING);
            assertEnds(stream);
            assertThat(again.get("/poll/a", IN_FILE).answer().status()).isEqualTo(401);
        }
        server.awaitNoSubscriberOn("a");
    }

    @Test
    void aStreamThatHasEndedDoesNotCountForTheLimit() throws Exception {
        for (int i = 0; i < 2 * MANY; i++) {
            try (Http1 stream = server.listen("token-" + i % 5, LASTS)) {
                server.publish("token-" + i % 5, "1");
                stream.event();
                try (Http1 closing = server.connect()) {
                    assertThat(closing.post("/close/token-" + i % 5, "", LASTS)
                                    .answer()
                                    .status())
                            .isEqualTo(200);
                }
                stream.rest();
            }
        }
        server.awaitOpenRequests(0);
    }
}
