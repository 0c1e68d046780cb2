package io.eventsource.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the parser makes of the field {@code reply}, which the standard does not know. */
class ReplyFieldTest {

    private static final String ADDRESS = "/reply/42?proof=7.c2VjcmV0";

    private final List<MessageEvent> events = new ArrayList<>();
    private final EventStreamParser parser = new EventStreamParser(events::add);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void eventHasTheReplyAddressOfItsBlock(int size) {
        feedInPieces("id: 7\nevent: reboot\nreply: " + ADDRESS + "\ndata: now\n\n", size);
        assertThat(events).containsExactly(MessageEvent.of("reboot", "now", "7", ADDRESS));
    }

    @Test
    void nextEventHasNone() {
        feed("reply: " + ADDRESS + "\ndata: 1\n\ndata: 2\n\n");
        assertThat(events).extracting(MessageEvent::reply).containsExactly(ADDRESS, null);
    }

    @Test
    void blockWithoutDataDropsTheAddress() {
        feed("reply: " + ADDRESS + "\n\ndata: 1\n\nid: 7\nreply: " + ADDRESS + "\n\ndata: 2\n\n");
        assertThat(events).extracting(MessageEvent::reply).containsExactly(null, null);
    }

    @Test
    void endOfTheStreamDropsTheAddress() {
        feed("reply: " + ADDRESS + "\n");
        parser.end();
        feed("data: 1\n\n");
        assertThat(events).extracting(MessageEvent::reply).containsOnlyNulls();
    }

    @Test
    void emptyValueMeansThatNoAnswerIsWanted() {
        feed("reply:\ndata: 1\n\nreply\ndata: 2\n\nreply: " + ADDRESS + "\nreply:\ndata: 3\n\n");
        assertThat(events).extracting(MessageEvent::reply).containsOnlyNulls();
    }

    @Test
    void valueWithNulIsIgnoredAsThatOfAnIdIs() {
        feed("reply: /a\0b\ndata: 1\n\nreply: " + ADDRESS + "\nreply: \0\ndata: 2\n\n");
        assertThat(events).extracting(MessageEvent::reply).containsExactly(null, ADDRESS);
    }

    @Test
    void eventsAreEqualOnlyIfTheyAreAnsweredAtTheSameAddress() {
        MessageEvent event = MessageEvent.of("a", "b", "c", ADDRESS);
        assertThat(event)
                .isEqualTo(MessageEvent.of("a", "b", "c", ADDRESS))
                .hasSameHashCodeAs(MessageEvent.of("a", "b", "c", ADDRESS))
                .isNotEqualTo(MessageEvent.of("a", "b", "c"))
                .isNotEqualTo(MessageEvent.of("a", "b", "c", "/reply/42?proof=8.x"));
    }

    @Test
    void textOfAnEventDoesNotShowTheProof() {
        assertThat(MessageEvent.of("a", "b", "c", ADDRESS))
                .hasToString("MessageEvent[type=a, data=b, lastEventId=c, reply=...]");
        assertThat(MessageEvent.of("a", "b", "c")).hasToString("MessageEvent[type=a, data=b, lastEventId=c]");
    }

    private void feed(String stream) {
        feedInPieces(stream, Integer.MAX_VALUE);
    }

    private void feedInPieces(String stream, int size) {
        byte[] bytes = stream.getBytes(UTF_8);
        int from = 0;
        while (from < bytes.length) {
            int length = Math.min(size, bytes.length - from);
            parser.feed(ByteBuffer.wrap(bytes, from, length));
            from += length;
        }
    }
}
