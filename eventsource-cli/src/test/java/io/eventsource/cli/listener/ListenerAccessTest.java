package io.eventsource.cli.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.auth.TokenFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A listener that asks who may do what. */
class ListenerAccessTest {

    @TempDir
    Path directory;

    private static int publish(TestListener listener, String token, String authorization) throws Exception {
        return authorization.isEmpty()
                ? publishWith(listener, token)
                : publishWith(listener, token, "Authorization", authorization);
    }

    private static int publishWith(TestListener listener, String token, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(listener.url() + "ping/" + token))
                .POST(BodyPublishers.ofString("1"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient()
                .send(request.build(), BodyHandlers.discarding())
                .statusCode();
    }

    private static int get(TestListener listener, String path) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(listener.url() + path)).build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void whatNoFileGrantsIsDenied() throws Exception {
        String token = TokenFile.newToken();
        Path tokens =
                Files.writeString(directory.resolve("tokens"), "shop " + TokenFile.hash(token) + " publish orders-*\n");
        TestListener listener = TestListener.start("-P 0 --tokens " + tokens);
        try {
            assertThat(publish(listener, "orders-1", "")).isEqualTo(401);
            assertThat(publish(listener, "orders-1", "Bearer x")).isEqualTo(401);
            assertThat(publish(listener, "news", "Bearer " + token)).isEqualTo(403);
            assertThat(publish(listener, "orders-1", "Bearer " + token))
                    .as("allowed, but without a subscriber")
                    .isEqualTo(404);
            assertThat(get(listener, "readyz")).isEqualTo(200);
        } finally {
            listener.stop();
        }
    }

    @Test
    void clientsWithoutCredentialsMayDoWhatTheyAreAllowed() throws Exception {
        TestListener listener = TestListener.start("-P 0 --anonymous publish");
        try {
            assertThat(publish(listener, "x", "")).isEqualTo(404);
            assertThat(get(listener, "poll/x")).isEqualTo(401);
        } finally {
            listener.stop();
        }
    }

    @Test
    void aLimitDeniesNothingElse() throws Exception {
        TestListener listener = TestListener.start("-P 0 --publish-rate 2/1d");
        try {
            assertThat(publish(listener, "x", "")).isEqualTo(404);
            assertThat(publish(listener, "x", "Basic Zm9yOnByb3h5"))
                    .as("credentials for a proxy")
                    .isEqualTo(404);
            assertThat(publish(listener, "x", "")).isEqualTo(429);
            assertThat(get(listener, "readyz")).isEqualTo(200);
        } finally {
            listener.stop();
        }
    }

    @Test
    void aLimitCountsTheAddressThatATrustedProxyNames() throws Exception {
        TestListener listener = TestListener.start("-P 0 --trusted-proxies 127.0.0.1 --publish-rate 1/1d");
        try {
            for (String client : new String[] {"192.0.2.1", "192.0.2.2", "2001:db8:1:2::1"}) {
                assertThat(publishWith(listener, "x", "X-Forwarded-For", client))
                        .isEqualTo(404);
            }
            assertThat(publishWith(listener, "x", "X-Forwarded-For", "192.0.2.1"))
                    .isEqualTo(429);
            assertThat(publishWith(listener, "x", "X-Forwarded-For", "2001:db8:1:2::2"))
                    .as("the same network")
                    .isEqualTo(429);
            assertThat(publishWith(listener, "x", "X-Forwarded-For", "192.0.2.9, 192.0.2.1"))
                    .as("what a client has sent to the proxy")
                    .isEqualTo(429);
        } finally {
            listener.stop();
        }
    }

    @Test
    void aFileThatIsNotValidEndsTheStart() throws Exception {
        Path grants = Files.writeString(directory.resolve("grants"), "ann read news\n");
        assertThatThrownBy(() -> TestListener.start("-P 0 --anonymous publish --grants " + grants))
                .hasMessageContaining("grants, line 1: permissions are subscribe, publish and reply");
    }
}
