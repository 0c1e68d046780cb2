package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sources that are given nothing but a URI. */
class OwnClientTest extends SocketTest {

    private Set<Thread> before;

    @BeforeEach
    void rememberThreads() {
        before = Thread.getAllStackTraces().keySet();
    }

    @Test
    void closeLeavesNoThread() throws Exception {
        server.streamAndStayOpen("data: x\n\n");
        source = EventSource.builder(server.uri("/")).connect(listener);
        listener.nextOpened();
        listener.nextEvent();
        assertThat(newThreads()).isNotEmpty();

        source.close();

        assertNoNewThreads();
    }

    @Test
    void closeFromWithinACallLeavesNoThread() throws Exception {
        server.streamAndStayOpen("data: x\n\n");
        source = EventSource.builder(server.uri("/")).connect(new RecordingListener() {
            @Override
            public void onOpen(EventSource opened, ResponseHead response) {
                opened.close();
            }
        });

        assertNoNewThreads();
        assertThat(source.readyState()).isEqualTo(ReadyState.CLOSED);
    }

    @Test
    void aPermanentFailureLeavesNoThread() throws Exception {
        server.respond(204);
        source = EventSource.builder(server.uri("/")).connect(listener);

        listener.nextClosed(ConnectionEnd.NoContent.class);

        assertNoNewThreads();
    }

    @Test
    void closeWhileTheServerDoesNotAnswerLeavesNoThread() throws Exception {
        server.enqueue(sayAndStayOpen(""));
        source = EventSource.builder(server.uri("/")).connect(listener);
        server.awaitRequest();

        source.close();

        assertNoNewThreads();
        listener.assertNothingLeft();
    }

    @Test
    void closeWhileWaitingToReconnectLeavesNoThread() throws Exception {
        source = EventSource.builder(URI.create("http://127.0.0.1:" + freePort()))
                .connect(listener);
        listener.nextReconnecting(ConnectionEnd.ConnectionLost.class);

        source.close();

        assertNoNewThreads();
    }

    @Test
    void closeReturnsWhileACallIsUnderWayAndTheThreadsGoAfterIt() throws Exception {
        server.streamAndStayOpen("data: x\n\n");
        CountDownLatch inCall = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        var interrupted = new AtomicBoolean();
        source = EventSource.builder(server.uri("/")).connect(event -> {
            inCall.countDown();
            try {
                closed.await();
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        });
        inCall.await();

        source.close();
        closed.countDown();

        assertNoNewThreads();
        assertThat(interrupted).isFalse();
    }

    @Test
    void aCompressedStreamIsDispatchedWithoutDelay() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        server.enqueue(connection -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            GZIPOutputStream gzip = new GZIPOutputStream(bytes, true);
            connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n\r\n");
            for (String text : List.of("data: one\n\n", "data: two\n\n")) {
                gzip.write(text.getBytes(StandardCharsets.UTF_8));
                gzip.flush();
                connection.send(bytes.toByteArray());
                bytes.reset();
                goOn.await();
            }
            connection.awaitClosed();
        });
        source = EventSource.builder(server.uri("/")).connect(listener);

        assertThat(server.awaitRequest().head()).contains("Accept-Encoding: gzip");
        listener.nextOpened();
        assertThat(listener.nextEvent().data()).isEqualTo("one");
        goOn.countDown();
        assertThat(listener.nextEvent().data()).isEqualTo("two");
    }

    private Set<Thread> newThreads() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeAll(before);
        threads.removeIf(thread ->
                thread.getName().equals("scripted-server") || thread.getName().startsWith("junit-"));
        return threads;
    }

    private void assertNoNewThreads() throws InterruptedException {
        for (Thread thread : newThreads()) {
            if (thread.getName().startsWith("eventsource")) {
                thread.join(10_000);
            }
        }
        // The thread that stops the others may have been started in the meantime; it is the last to end.
        for (Thread thread : newThreads()) {
            thread.join(10_000);
        }
        assertThat(newThreads()).isEmpty();
    }
}
