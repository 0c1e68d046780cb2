package io.eventsource.it.containers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.eventsource.it.support.Await;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The behaviour of the container, shown by a servlet that does nothing. The servlet under test depends on it, so these tests
 * fail first when an upgrade of the container changes a fact.
 */
class ContainerFactsTest {

    private static final byte[] COMMENT = ": a comment\n\n".getBytes(US_ASCII);
    /** In which nothing happens that does not happen at once. */
    private static final Duration WHILE = Duration.ofMillis(300);

    private static Probe probe;
    private static Container.Running running;

    private final ContainerFacts facts = Container.get().facts();

    @BeforeAll
    static void start() throws Exception {
        probe = new Probe(0);
        running = Container.get().start(probe, "/*", 0);
    }

    @AfterAll
    static void stop() throws Exception {
        running.close();
    }

    /** A test that failed may have left a stream that it did not take. */
    @BeforeEach
    void forget() {
        probe.forget();
    }

    @Test
    void asynchronousRequestsTimeOutAfter30SecondsByDefault() throws Exception {
        try (Http1 ignored = open()) {
            assertThat(probe.next().defaultTimeout).isEqualTo(30_000);
        }
    }

    @Test
    void responsesAreBufferedUpToThisSizeByDefault() throws Exception {
        try (Http1 ignored = open()) {
            assertThat(probe.next().bufferSize).isEqualTo(facts.bufferSize());
        }
    }

    @Test
    void byteBuffersAreWrittenSinceServlet61() {
        boolean takesBuffers = Stream.of(ServletOutputStream.class.getMethods())
                .anyMatch(method -> method.getName().equals("write")
                        && List.of(method.getParameterTypes()).contains(ByteBuffer.class));
        assertThat(takesBuffers).isEqualTo(facts.servlet61());
    }

    @Test
    void onWritePossibleComesOnceAtTheStartAndNotWhileTheStreamStaysReady() throws Exception {
        try (Http1 client = open()) {
            Probe.Stream stream = probe.next();
            for (int i = 0; i < 10; i++) {
                write(stream);
            }
            client.head();
            client.block();
            Thread.sleep(WHILE.toMillis());
            assertThat(stream.writePossibleThreads).singleElement().asString().matches(facts.writePossibleThread());
        }
    }

    @Test
    void onWritePossibleIsCalledAgainAfterAFalseAndOnThisKindOfThread() throws Exception {
        try (Http1 client = open()) {
            Probe.Stream stream = probe.next();
            stream.fillUp();
            int before = stream.writePossibleThreads.size();
            client.head();
            Await.until(
                    () -> {
                        client.skip(8 * 1024);
                        return stream.writePossibleThreads.size() > before;
                    },
                    () -> "no onWritePossible came");
            assertThat(stream.writePossibleThreads)
                    .allSatisfy(thread -> assertThat(thread).matches(facts.writePossibleThread()));
            assertThat(stream.out.isReady()).isTrue();
        }
    }

    @Test
    void everyWriteAndEveryFlushNeedsItsOwnReadyCheck() throws Exception {
        try (Http1 first = open();
                Http1 second = open()) {
            ServletOutputStream written = probe.next().out;
            assertThat(written.isReady()).isTrue();
            written.write(COMMENT);
            assertRefused(catchThrowable(() -> written.write(COMMENT)));

            ServletOutputStream flushed = probe.next().out;
            assertThat(flushed.isReady()).isTrue();
            flushed.write(COMMENT);
            assertRefused(catchThrowable(flushed::flush));
        }
    }

    private void assertRefused(Throwable thrown) {
        if (facts.mustAsk()) {
            assertThat(thrown).isInstanceOf(IllegalStateException.class);
        } else {
            assertThat(thrown).as("what is lenient here").isNull();
        }
    }

    @Test
    void megabytesGoIntoTheKernelBeforeAStalledClientIsNoticed() throws Exception {
        try (Http1 client = open()) {
            Probe.Stream stream = probe.next();
            write(stream);
            client.head();
            long atOnce = stream.fill();
            long taken = atOnce + stream.fillUp();
            assertThat(taken).as("unread bytes").isBetween(256L * 1024, 32L * 1024 * 1024);
            assertThat(atOnce > taken / 2)
                    .as("ready until %d bytes were taken, at first until %d were", taken, atOnce)
                    .isEqualTo(facts.readyUntilKernelIsFull());
        }
    }

    @Test
    void aLargeWriteIsCutIntoPiecesWhereTheBufferIsSmall() throws Exception {
        Probe small = new Probe(ContainerFacts.SMALL_BUFFER);
        try (Container.Running server = Container.get().start(small, "/*", 0);
                Http1 client = Http1.connect(server.port()).get("/")) {
            Probe.Stream stream = small.next();
            write(stream, new byte[ContainerFacts.LARGE_WRITE]);
            client.head();
            client.skip(ContainerFacts.LARGE_WRITE);
            assertThat(client.largestChunk()).isEqualTo(facts.largestChunk());
        }
    }

    @Test
    void aFlushThatTheKernelDoesNotTakeMayBeForgotten() throws Exception {
        boolean forgotten = false;
        for (int tries = facts.forgetsFlush() ? 10 : 1; tries > 0 && !forgotten; tries--) {
            forgotten = !comesWhatWasFlushed();
        }
        assertThat(forgotten).isEqualTo(facts.forgetsFlush());
    }

    /** Fills the buffers of a client, three quarters as far as those of another, and then reads it all. */
    private static boolean comesWhatWasFlushed() throws Exception {
        Probe flushed = new Probe(0);
        try (Container.Running server = Container.get().start(flushed, "/*", 16 * 1024)) {
            int untilNotReady;
            try (Http1 client = Http1.connect(server.port(), 4 * 1024).get("/")) {
                untilNotReady = writeSmall(flushed.next(), Integer.MAX_VALUE);
                client.reset();
            }
            try (Http1 client = Http1.connect(server.port(), 4 * 1024).get("/")) {
                int bytes = COMMENT.length * writeSmall(flushed.next(), untilNotReady * 3 / 4);
                client.head();
                return client.comesWithin(bytes, Duration.ofSeconds(1));
            }
        }
    }

    /** Writes and flushes until the stream is not ready; how often it was. */
    private static int writeSmall(Probe.Stream stream, int atMost) throws Exception {
        int writes = 0;
        long quietSince = System.nanoTime();
        while (writes < atMost && System.nanoTime() - quietSince < WHILE.toNanos()) {
            if (stream.write(COMMENT)) {
                writes++;
                quietSince = System.nanoTime();
            } else {
                Thread.sleep(1);
            }
        }
        return writes;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anIdleStreamIsNotNotifiedOfADisconnect(boolean reset) throws Exception {
        Http1 client = open();
        Probe.Stream stream = probe.next();
        write(stream);
        client.head();
        client.block();
        leave(client, reset);
        Thread.sleep(WHILE.toMillis());
        assertThat(stream.said).isEmpty();
        assertThat(stream.writePossibleThreads).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theFirstWritesAfterADisconnectMaySucceedBeforeOneFails(boolean reset) throws Exception {
        Http1 client = open();
        Probe.Stream stream = probe.next();
        write(stream);
        client.head();
        client.block();
        leave(client, reset);
        Thread.sleep(100);

        assertThat(writesUntilFailure(stream)).isEqualTo(reset ? facts.writesAfterReset() : facts.writesAfterFin());
        awaitSaid(stream, facts.afterFailedWrite());
        assertThat(stream.complete()).as("complete() is taken").isEqualTo(facts.completeAfterFailedWrite());
    }

    /** Counts the writes that seem to succeed, each with the time for the client's kernel to answer it. */
    private static int writesUntilFailure(Probe.Stream stream) throws Exception {
        int writes = 0;
        try {
            while (stream.said.isEmpty() && writes < 10 && stream.write(COMMENT)) {
                writes++;
                Thread.sleep(100);
            }
        } catch (IOException | IllegalStateException failed) {
            // the container says the rest
        }
        return writes;
    }

    @Test
    void aResetDuringAPendingWriteIsReportedImmediately() throws Exception {
        Http1 client = open();
        Probe.Stream stream = probe.next();
        write(stream);
        client.head();
        stream.fillUp();
        client.reset();
        awaitSaid(stream, facts.afterResetOfPendingWrite());
        assertThat(stream.complete()).as("complete() is taken").isEqualTo(facts.completeAfterResetOfPendingWrite());
    }

    @Test
    void aResetOfAnIdleStreamOfHttp2() throws Exception {
        try (Http2 client = Http2.connect(running.port())) {
            Http2.Exchange exchange = client.get("/");
            Probe.Stream stream = probe.next();
            write(stream);
            exchange.awaitText("comment");
            exchange.reset();
            awaitSaid(stream, facts.afterResetOfIdleHttp2Stream());
            assertThat(catchThrowable(() -> stream.write(COMMENT)))
                    .isInstanceOfAny(IOException.class, IllegalStateException.class);
        }
    }

    @Test
    void aResetOfAPendingWriteOfHttp2() throws Exception {
        try (Http2 client = Http2.connect(running.port())) {
            Http2.Exchange exchange = client.get("/");
            Probe.Stream stream = probe.next();
            write(stream);
            exchange.awaitText("comment");
            exchange.stall();
            assertThat(stream.fillUp()).isGreaterThanOrEqualTo(Http2.DEFAULT_WINDOW - 8 * 1024);
            int possible = stream.writePossibleThreads.size();
            exchange.reset();
            Await.until(
                    () -> stream.said.size()
                                    >= facts.afterResetOfPendingHttp2Write().size()
                            || stream.writePossibleThreads.size() > possible,
                    () -> "neither an error nor onWritePossible");
            if (stream.writePossibleThreads.size() > possible) {
                // Jetty, now and then: the pending write is over, and the next ones tell.
                assertThat(writesUntilFailure(stream)).isLessThan(10);
            } else {
                awaitSaid(stream, facts.afterResetOfPendingHttp2Write());
            }
        }
    }

    @Test
    void anUnreadHttp2Connection() throws Exception {
        try (UnreadHttp2 ignored = UnreadHttp2.get(running.port(), "/")) {
            Probe.Stream stream = probe.next();
            long start = System.nanoTime();
            Throwable thrown = catchThrowable(stream::fillUp);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            if (facts.writeBlocksHttp2()) {
                assertThat(thrown).isInstanceOf(IOException.class);
                assertThat(took).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(15));
            } else {
                assertThat(thrown).isNull();
            }
        }
    }

    private Http1 open() throws IOException {
        return Http1.connect(running.port()).get("/");
    }

    private static void leave(Http1 client, boolean reset) throws IOException {
        if (reset) {
            client.reset();
        } else {
            client.close();
        }
    }

    private static void write(Probe.Stream stream) throws Exception {
        write(stream, COMMENT);
    }

    private static void write(Probe.Stream stream, byte[] bytes) throws Exception {
        Await.until(stream.out::isReady, () -> "never ready");
        stream.out.write(bytes);
        Await.until(stream.out::isReady, () -> "not ready to flush");
        stream.out.flush();
    }

    /** Waits for these calls, and then a while for more. */
    private static void awaitSaid(Probe.Stream stream, List<String> expected) throws Exception {
        Await.until(() -> stream.said.size() >= expected.size(), () -> stream.said + ", but expected " + expected);
        Thread.sleep(WHILE.toMillis());
        assertThat(stream.said).isEqualTo(expected);
    }
}
