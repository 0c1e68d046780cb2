package io.eventsource.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.client.EventSource;
import io.eventsource.protocol.MessageEvent;
import io.eventsource.testing.TestClient;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ChatTest {

    private final HttpClient http = HttpClient.newHttpClient();
    private final Chat chat;

    ChatTest() throws Exception {
        chat = Chat.start(0);
    }

    @AfterEach
    void close() {
        chat.close();
    }

    @Test
    void aMessageReachesTheOthersAndNotItsAuthor() throws Exception {
        try (TestClient ann = TestClient.connect(events("a"));
                TestClient bob = TestClient.connect(events("b"))) {
            say("a", "Ann", "<b>Grüße</b>\n& so on");
            assertThat(bob.next().data()).isEqualTo("{\"name\":\"Ann\",\"text\":\"<b>Grüße</b>\\n& so on\"}");
            say("b", "Bob", "Hello");
            assertThat(ann.next().data()).isEqualTo("{\"name\":\"Bob\",\"text\":\"Hello\"}");
        }
    }

    @Test
    void aNewGuestReceivesTheLastMessages() throws Exception {
        for (int i = 0; i <= Room.REMEMBERED; i++) {
            say("a", "Ann", "No. " + i);
        }
        try (TestClient bob = TestClient.connect(events("b"))) {
            assertThat(bob.take(Room.REMEMBERED))
                    .extracting(MessageEvent::data)
                    .startsWith("{\"name\":\"Ann\",\"text\":\"No. 1\"}")
                    .endsWith("{\"name\":\"Ann\",\"text\":\"No. 20\"}");
        }
    }

    @Test
    void aGuestWhoReconnectsReceivesTheMissedMessages() throws Exception {
        say("a", "Ann", "heard");
        String lastEventId;
        try (TestClient bob = TestClient.connect(events("b"))) {
            lastEventId = bob.next().lastEventId();
        }
        say("b", "Bob", "my own");
        say("a", "Ann", "missed");
        try (TestClient bob =
                TestClient.connect(EventSource.builder(events("b")).lastEventId(lastEventId))) {
            assertThat(bob.next().data()).contains("missed");
        }
    }

    @RepeatedTest(10)
    void aGuestWhoEntersDuringAConversationReceivesEachMessageOnce() throws Exception {
        int count = 40;
        Thread ann = new Thread(() -> IntStream.range(0, count).forEach(i -> say("a", "Ann", "No. " + i)));
        ann.start();
        try (TestClient bob = TestClient.connect(events("b"))) {
            long expected = number(bob.next());
            for (boolean last = false; !last; ) {
                MessageEvent event = bob.next();
                assertThat(number(event)).isEqualTo(++expected);
                last = event.data().contains("No. " + (count - 1));
            }
        }
        ann.join();
    }

    @Test
    void onlyTheRoomPublishes() throws Exception {
        assertThat(post("events", "x")).isEqualTo(404);
    }

    @Test
    void unprintableTextIsRefused() throws Exception {
        assertThat(List.of(
                        post("messages", "guest=a&name=Ann&text="),
                        post("messages", "guest=a&text=Hello"),
                        post("messages", "guest=a&name=Ann&text=" + "x".repeat(1_001))))
                .containsOnly(400);
    }

    private URI events(String guest) {
        return chat.uri().resolve("events?guest=" + guest);
    }

    private static long number(MessageEvent event) {
        return Long.parseLong(event.lastEventId());
    }

    private void say(String guest, String name, String text) {
        assertThat(post(
                        "messages",
                        "guest=" + guest + "&name=" + name + "&text="
                                + URLEncoder.encode(text, StandardCharsets.UTF_8)))
                .isEqualTo(204);
    }

    private int post(String path, String form) {
        try {
            HttpRequest request = HttpRequest.newBuilder(chat.uri().resolve(path))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
