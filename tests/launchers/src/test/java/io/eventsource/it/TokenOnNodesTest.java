package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.it.support.FullEffort;
import io.eventsource.it.support.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token has one client on all nodes. Another client may take it when the node of the first ends, with default times. */
@FullEffort
class TokenOnNodesTest {

    private static final String TOKEN = "42:42:42:42:42:42";
    private static final String HOLDER = "the-client-that-has-the-token";
    private static final String OTHER = "another-client-of-the-token";

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path directory;

    private RedisServer redis;
    private Nodes nodes;

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.start(directory);
        nodes = Nodes.start(2, redis.uri());
        assertThat(open(0, HOLDER).statusCode()).isEqualTo(200);
        nodes.awaitAccepted(1, TOKEN, "event");
        assertThat(status(1, OTHER)).isEqualTo(423);
    }

    @AfterEach
    void stop() {
        if (nodes != null) {
            nodes.close();
        }
        redis.close();
    }

    /** Opens a stream, which stays open until the response is closed. */
    private HttpResponse<InputStream> open(int node, String client) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(nodes.uri(node).resolve("/poll/" + TOKEN))
                .header("EventSource-Client", client)
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    private int status(int node, String client) throws IOException, InterruptedException {
        return open(node, client).statusCode();
    }

    @Test
    void isFreeAtOnceWhenItsNodeIsStopped() throws Exception {
        nodes.get(0).launcher().signal("TERM");
        nodes.get(0).launcher().awaitExit();
        awaitFree(Duration.ofSeconds(5)); // a node that is only silent keeps it for six or longer
    }

    /** Waits until the other client may have the token, and was refused until then. */
    private void awaitFree(Duration atMost) throws Exception {
        Await.until(
                atMost,
                () -> {
                    TimeUnit.MILLISECONDS.sleep(50);
                    int status = status(1, OTHER);
                    assertThat(status).isIn(200, 423);
                    return status == 200;
                },
                () -> "the token is not free");
        assertThat(status(1, HOLDER)).isEqualTo(423);
    }

    @Test
    void itsClientTakesItAlongAtOnceWhenItsNodeIsKilled() throws Exception {
        nodes.kill(0);
        assertThat(status(1, OTHER)).isEqualTo(423);
        assertThat(status(1, HOLDER)).isEqualTo(200);
        assertThat(status(1, OTHER)).isEqualTo(423);
    }

    @Test
    void isFreeSecondsAfterItsNodeWasKilled() throws Exception {
        nodes.kill(0);
        long killed = System.nanoTime();
        awaitFree(Duration.ofSeconds(30));
        Duration taken = Duration.ofNanos(System.nanoTime() - killed);
        // Nine at most by the clocks of the nodes; the rest is for a busy machine.
        assertThat(taken).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(15));
    }
}
