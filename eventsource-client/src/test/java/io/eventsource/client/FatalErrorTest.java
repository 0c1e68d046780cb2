package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.eventsource.client.internal.DefaultEventSource;
import io.eventsource.protocol.MessageEvent;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An error on a thread of the client ends the source, and is not a secret. */
class FatalErrorTest extends SocketTest {

    private final CapturedLog log = new CapturedLog();

    @AfterEach
    void restoreStderr() {
        log.close();
    }

    private RecordingListener failingWith(Error error) {
        return new RecordingListener() {
            @Override
            public void onEvent(MessageEvent event) {
                listener.onEvent(event);
                throw error;
            }

            @Override
            public void onClosed(ConnectionEnd end) {
                listener.onClosed(end);
            }
        };
    }

    @Test
    void aProgramThatRunsOutOfMemoryHearsOfTheEnd() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        server.enqueue(connection -> {
            connection.send(stream("data: 1\n\ndata: 2\n\n"));
            connection.awaitClosed();
            closed.countDown();
        });
        OutOfMemoryError error = new OutOfMemoryError("Java heap space");
        source = builder().connect(failingWith(error));

        listener.nextEvent();
        ConnectionEnd.Failed end = listener.nextClosed(ConnectionEnd.Failed.class);
        assertThat(end.cause()).isSameAs(error);
        assertThat(end.message())
                .isEqualTo(
                        "the program ran out of memory while it read " + server.uri("/stream") + " (Java heap space)");
        closed.await();
        assertThat(source.readyState()).isEqualTo(ReadyState.CLOSED);
        assertThat(log.text()).contains("ERROR", "the program ran out of memory");
        listener.assertNothingLeft();
    }

    @Test
    void aRecursionThatWasTooDeepIsTheListenersOwn() throws Exception {
        server.streamAndStayOpen("data: 1\n\ndata: 2\n\n");
        source = builder().connect(failingWith(new StackOverflowError()));
        listener.nextEvent();
        listener.nextEvent();
        assertThat(source.readyState()).isEqualTo(ReadyState.OPEN);
    }

    @Test
    void anIteratorThrows() {
        server.enqueue(say(answer("503 Unavailable", "", "")));
        OutOfMemoryError error = new OutOfMemoryError();
        try (EventIterator events = builder()
                .reconnectPolicy(attempt -> {
                    throw error;
                })
                .iterate()) {
            assertThatExceptionOfType(EventSourceException.class)
                    .isThrownBy(events::hasNext)
                    .withCause(error);
        }
    }

    @Test
    void anErrorWhileARequestIsPreparedIsNotLost() throws Exception {
        connect(builder().beforeRequest(request -> {
            throw new NoClassDefFoundError("com/example/Tokens");
        }));
        assertThat(listener.nextClosed(ConnectionEnd.Failed.class).message())
                .isEqualTo("an unexpected error ended the event source of " + server.uri("/stream")
                        + ": java.lang.NoClassDefFoundError: com/example/Tokens");
    }

    /** As when no thread can be made any more. */
    @Test
    void threadsThatCannotBeHadEndTheSource() throws Exception {
        AtomicBoolean full = new AtomicBoolean();
        class Threads extends QueuedThreadPool {
            @Override
            public void execute(Runnable job) {
                if (full.get() && job.getClass().getName().startsWith(DefaultEventSource.class.getName())) {
                    throw new RejectedExecutionException("no thread");
                }
                super.execute(job);
            }
        }
        HttpClient client = new HttpClient();
        Executor threads = new Threads();
        client.setExecutor(threads);
        client.start();
        try {
            CountDownLatch opened = new CountDownLatch(1);
            server.enqueue(connection -> {
                connection.send(stream(""));
                opened.await();
            });
            connect(builder().httpClient(client));
            listener.nextOpened();
            full.set(true);
            opened.countDown();
            listener.nextReconnecting(ConnectionEnd.StreamEnded.class);
            assertThat(listener.nextClosed(ConnectionEnd.Failed.class).cause()).hasMessage("no thread");
        } finally {
            client.stop();
        }
    }
}
