package io.eventsource.it.containers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What clients make the servlet hold is bounded; beyond the bound they get 503 and a reason, and others are served. */
@ExtendWith(LogWatch.class)
class MemoryBoundTest {

    private static final int MAX_BODY_SIZE = 512 * 1024;
    private static final long LIMIT = 16 * MAX_BODY_SIZE;

    private static Server server;

    @BeforeAll
    static void start() throws Exception {
        server = Server.start(
                Server.options().maxBodySize(MAX_BODY_SIZE).brokerOptions(broker -> broker.logBytes(LIMIT)));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private final List<Http1> senders = new ArrayList<>();

    /** Whatever was sent, all memory is free again when the senders have disconnected. */
    @AfterEach
    void memoryIsLetGoOf() throws Exception {
        for (Http1 sender : senders) {
            sender.close();
        }
        Await.until(
                () -> server.openRequests() == 0,
                () -> server.openRequests() + " requests are open after all clients have disconnected");
        try (Http1 stream = server.listen("afterwards")) {
            server.ping("afterwards", "x".repeat(MAX_BODY_SIZE / 2));
            stream.event();
        }
        server.awaitNoSubscriberOn("afterwards");
    }

    private Http1 begin(String token, String... fields) throws Exception {
        Http1 sender = server.connect();
        senders.add(sender);
        return sender.request("POST", "/ping/" + token, fields);
    }

    private static void assertRefused(Http1.Answer answer) {
        assertThat(answer.status()).as(answer::toString).isEqualTo(503);
        assertThat(answer.field("Retry-After")).matches("[0-9]+");
        assertThat(answer.body()).contains("memory").hasLineCount(1);
    }

    @Test
    void unfinishedBodiesTakeHalfOfItAtMostAndOthersAreServed() throws Exception {
        try (Http1 bystander = server.listen("bystander")) {
            for (int i = 0; i < 30; i++) {
                sendAllButOneByte(begin("token", "Content-Length: " + MAX_BODY_SIZE));
                server.ping("bystander", "event " + i);
                assertThat(bystander.event()).endsWith("data: event " + i + "\n");
                assertThat(server.memory()).isLessThanOrEqualTo(LIMIT);
            }
            Await.until(
                    () -> server.openRequests() <= 1 + LIMIT / 2 / MAX_BODY_SIZE,
                    () -> server.openRequests() + " requests are open");
            assertThat(senders).filteredOn(Http1::hasAnswer).isNotEmpty();
            for (Http1 sender : senders) {
                if (sender.hasAnswer()) {
                    assertRefused(sender.answer());
                }
                sender.close();
            }
        }
        server.awaitNoSubscriberOn("bystander");
    }

    /** Sends most of a body, unless it is refused on the way. */
    private static void sendAllButOneByte(Http1 sender) {
        try {
            for (int sent = 0; sent < MAX_BODY_SIZE - 1; ) {
                int length = Math.min(8 * 1024, MAX_BODY_SIZE - 1 - sent);
                sender.send("x".repeat(length));
                sent += length;
            }
        } catch (IOException refused) {
            // the server reads no more of it
        }
    }

    @Test
    void aBodyThatGrowsWhenItIsUnpackedCountsAsItDoes() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("\n".repeat(MAX_BODY_SIZE).getBytes(UTF_8));
        }
        try (Http1 stream = server.listen("gzip")) {
            Http1 sender = begin("gzip", "Content-Encoding: gzip", "Content-Length: " + packed.size());
            sender.send(packed.toByteArray());

            assertRefused(sender.answer());
            server.ping("gzip", "next");
            assertThat(stream.event()).endsWith("data: next\n");
        }
        server.awaitNoSubscriberOn("gzip");
    }

    @Test
    void aBodyForManyTokensIsRefusedBeforeItIsCopied() throws Exception {
        String tokens = IntStream.range(0, 100).mapToObj(i -> "many-" + i).collect(Collectors.joining(","));
        String body = "x".repeat(MAX_BODY_SIZE / 2);
        try (Http1 stream = server.listen(tokens);
                Http1 sender = server.connect()) {
            Http1.Answer answer = sender.post("/ping/" + tokens, body).answer();

            assertRefused(answer);
            assertThat(answer.body()).contains("fewer channels");
            server.ping(tokens, "small");
            assertThat(stream.event()).endsWith("data: small\n");
        }
        server.awaitNoSubscriberOn(tokens.split(","));
    }
}
