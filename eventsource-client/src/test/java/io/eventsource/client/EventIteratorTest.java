package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.eventsource.protocol.MessageEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class EventIteratorTest extends SocketTest {

    private static final String STOP = "HTTP/1.1 204 No Content\r\n\r\n";

    @Test
    void returnsTheEventsOfAllConnectionsAndEndsAt204() {
        server.stream("data: 1\n\ndata: 2\n\n").stream("data: 3\n\n").enqueue(say(STOP));

        try (EventIterator events = builder().iterate()) {
            assertThat(events.next().data()).isEqualTo("1");
            assertThat(events.next().data()).isEqualTo("2");
            assertThat(events.hasNext()).isTrue();
            assertThat(events.next().data()).isEqualTo("3");
            assertThat(events.hasNext()).isFalse();
            assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(events::next);
        }
    }

    @Test
    void isAStream() {
        server.stream("data: 1\n\ndata: 2\n\n").enqueue(say(STOP));

        try (Stream<MessageEvent> events = builder().iterate().stream()) {
            assertThat(events.map(MessageEvent::data)).containsExactly("1", "2");
        }
    }

    @Test
    void aSlowConsumerGetsTheEndOfACompressedStreamToo() throws Exception {
        int count = 10_000;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < count; i++) {
                out.write(("data: " + i + "\n\n").getBytes(StandardCharsets.US_ASCII));
            }
        }
        server.enqueue(say(stream("").replace("\r\n\r\n", "\r\nContent-Encoding: gzip\r\n\r\n")
                        + bytes.toString(StandardCharsets.ISO_8859_1)))
                .enqueue(say(STOP));

        try (EventIterator events = builder().iterate()) {
            for (int i = 0; i < count; i++) {
                assertThat(events.next().data()).isEqualTo(String.valueOf(i));
            }
            assertThat(events.hasNext()).isFalse();
        }
    }

    @Test
    void saysWhyASourceHasFailedOnceItsEventsWereTaken() {
        server.stream("data: 1\n\n").enqueue(say(answer("404 Not Found", "", "no such stream")));

        try (EventIterator events = builder().iterate()) {
            assertThat(events.next().data()).isEqualTo("1");
            assertThatExceptionOfType(EventSourceException.class)
                    .isThrownBy(events::hasNext)
                    .withMessageContaining("status 404")
                    .satisfies(e -> assertThat(e.end()).isInstanceOf(ConnectionEnd.HttpStatus.class));
        }
    }

    @Test
    void waitsNoLongerThanAsked() throws Exception {
        server.streamAndStayOpen("data: 1\n\n");

        try (EventIterator events = builder().iterate()) {
            assertThat(events.poll(Duration.ofSeconds(10)).orElseThrow().data()).isEqualTo("1");
            assertThat(events.poll(Duration.ofMillis(10))).isEmpty();
            assertThat(events.isClosed()).isFalse();
        }
    }

    @Test
    void isClosedOnceTheSourceHasEndedAndItsEventsWereTaken() throws Exception {
        server.stream("data: 1\n\n").respond(204);

        try (EventIterator events = builder().iterate()) {
            assertThat(events.next().data()).isEqualTo("1");
            assertThat(events.poll(Duration.ofSeconds(10))).isEmpty();
            assertThat(events.isClosed()).isTrue();
        }
    }

    @Test
    void closingEndsAWait() throws Exception {
        server.streamAndStayOpen("data: 1\n\n");
        EventIterator events = builder().iterate();
        events.next();
        CountDownLatch ended = new CountDownLatch(1);
        Thread waiting = new Thread(() -> {
            if (!events.hasNext()) {
                ended.countDown();
            }
        });
        waiting.start();

        events.close();

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(events.source().readyState()).isEqualTo(ReadyState.CLOSED);
    }

    @Test
    void anInterruptEndsAWaitAndNothingElse() throws Exception {
        server.enqueue(connection -> {
            connection.send(stream("data: 1\n\n"));
            connection.awaitClosed();
        });
        try (EventIterator events = builder().iterate()) {
            events.next();
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(WaitInterruptedException.class)
                    .isThrownBy(events::hasNext)
                    .withMessageContaining("interrupted")
                    .withCauseInstanceOf(InterruptedException.class);
            assertThat(events.isClosed()).isFalse();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(events.source().readyState()).isEqualTo(ReadyState.OPEN);
        }
    }

    @Test
    void aSlowConsumerSlowsTheServerDown() throws Exception {
        AtomicLong sent = new AtomicLong();
        String block = IntStream.range(0, 100)
                .mapToObj(i -> "data: " + "x".repeat(1_000) + "\n\n")
                .collect(Collectors.joining());
        CountDownLatch done = new CountDownLatch(1);
        server.enqueue(connection -> {
            connection.send(stream(""));
            for (int i = 0; i < 300; i++) {
                connection.send(block);
                sent.addAndGet(block.length());
            }
            done.countDown();
        });
        server.enqueue(say(STOP));

        try (EventIterator events = builder().iterate()) {
            events.next();
            // Kernels take some megabytes; what is read beyond them would let the server come to its end.
            assertThat(done.await(1, TimeUnit.SECONDS)).isFalse();
            long before = sent.get();
            assertThat(before).isLessThan(block.length() * 300L);
            int count = 1;
            while (events.hasNext()) {
                events.next();
                count++;
            }
            assertThat(count).isEqualTo(30_000);
        }
    }

    @Test
    void manyEventsInOnePieceComeInTheirOrder() {
        List<String> data = IntStream.range(0, 5_000).mapToObj(String::valueOf).toList();
        server.stream(data.stream().map(each -> "data: " + each + "\n\n").collect(Collectors.joining()))
                .enqueue(say(STOP));

        try (Stream<MessageEvent> events = builder().iterate().stream()) {
            assertThat(events.map(MessageEvent::data)).containsExactlyElementsOf(data);
        }
    }
}
