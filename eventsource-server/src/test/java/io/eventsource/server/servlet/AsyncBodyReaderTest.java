package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.server.EventBroker;
import io.eventsource.server.internal.BrokerEngine;
import io.eventsource.server.internal.MemoryReservation;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads a body whose bytes, errors and timeouts the test reports, in place of a container. */
class AsyncBodyReaderTest {

    private static final int MAX = 1_000;
    private static final long UNKNOWN = -1;

    private final BrokerEngine broker = (BrokerEngine) EventBroker.builder().build();
    private final MemoryReservation memory = broker.reserveMemory();
    private final Deque<byte[]> arrived = new ArrayDeque<>();
    private final List<Runnable> tasks = new ArrayList<>();
    private final List<AsyncListener> listeners = new ArrayList<>();

    private @Nullable ReadListener reader;
    private long memoryBefore;

    private final ServletInputStream in = new ServletInputStream() {
        @Override
        public int read() {
            throw new AssertionError("bytes are read one by one");
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            byte[] piece = arrived.removeFirst();
            int read = Math.min(length, piece.length);
            System.arraycopy(piece, 0, buffer, offset, read);
            if (read < piece.length) {
                arrived.addFirst(Arrays.copyOfRange(piece, read, piece.length));
            }
            return read;
        }

        @Override
        public boolean isFinished() {
            return false;
        }

        @Override
        public boolean isReady() {
            return !arrived.isEmpty();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            reader = listener;
        }
    };

    @BeforeEach
    void countMemory() {
        memoryBefore = broker.statistics().memoryBytes();
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private CompletableFuture<byte[]> read(long statedSize) throws IOException {
        return read(request(statedSize, false));
    }

    private CompletableFuture<byte[]> read(HttpServletRequest request) throws IOException {
        AsyncContext context = fake(AsyncContext.class, (proxy, method, arguments) -> {
            switch (method.getName()) {
                case "getRequest" -> {
                    return request;
                }
                case "start" -> tasks.add((Runnable) arguments[0]);
                case "addListener" -> listeners.add((AsyncListener) arguments[0]);
                case "setTimeout" -> assertThat(arguments[0]).isEqualTo(30_000L);
                default -> throw new AssertionError(method.getName());
            }
            return null;
        });
        return AsyncBodyReader.read(request, context, memory, MAX).toCompletableFuture();
    }

    private HttpServletRequest request(long statedSize, boolean wasReaderTaken) {
        return fake(HttpServletRequest.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "getInputStream" -> {
                if (wasReaderTaken) {
                    throw new IllegalStateException("getReader was called");
                }
                yield in;
            }
            case "getContentLengthLong" -> statedSize;
            case "getProtocol" -> "HTTP/1.1";
            case "getHeader" -> "chunked";
            case "getContentType" -> null;
            default -> throw new AssertionError(method.getName());
        });
    }

    private static <T> T fake(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private ReadListener reader() {
        assertThat(reader).isNotNull();
        return reader;
    }

    private void receive(String piece) throws IOException {
        arrived.add(piece.getBytes(StandardCharsets.US_ASCII));
        reader().onDataAvailable();
    }

    private void runTasks() {
        List<Runnable> due = List.copyOf(tasks);
        tasks.clear();
        due.forEach(Runnable::run);
    }

    private AsyncListener container() {
        return listeners.get(0);
    }

    private static AsyncEvent event() {
        return new AsyncEvent(fake(AsyncContext.class, (proxy, method, arguments) -> null));
    }

    private void requireRefused(CompletableFuture<byte[]> body, int status) throws Exception {
        assertThat(body).isCompletedExceptionally();
        try {
            body.get();
        } catch (ExecutionException e) {
            assertThat(e.getCause())
                    .isInstanceOfSatisfying(
                            HttpError.class, error -> assertThat(error.status()).isEqualTo(status));
        }
        assertThat(broker.statistics().memoryBytes()).isEqualTo(memoryBefore);
        assertThat(memory.tryAdd(1)).as("the reservation is open").isFalse();
    }

    @Test
    void theBodyIsCompletedByAContainerThreadAndNotByTheOneThatReads() throws Exception {
        CompletableFuture<byte[]> body = read(UNKNOWN);
        receive("a".repeat(900));
        receive("b".repeat(100));
        reader().onAllDataRead();
        assertThat(body).isNotDone();

        runTasks();

        assertThat(new String(body.get(), StandardCharsets.US_ASCII)).isEqualTo("a".repeat(900) + "b".repeat(100));
        assertThat(memory.tryAdd(1)).as("the reservation is open").isTrue();
        container().onComplete(event());
        assertThat(broker.statistics().memoryBytes()).isEqualTo(memoryBefore);
    }

    @Test
    void aBodyThatDoesNotArriveInTimeIsRefusedWith408() throws Exception {
        CompletableFuture<byte[]> body = read(10);
        receive("half");

        container().onTimeout(event());

        requireRefused(body, 408);
    }

    @Test
    void aBodyWhoseConnectionFailsIsRefused() throws Exception {
        CompletableFuture<byte[]> body = read(10);
        receive("half");

        reader().onError(new IOException("reset"));

        requireRefused(body, 400);
    }

    @Test
    void aBodyThatExceedsTheLimitIsRefusedByAContainerThread() throws Exception {
        CompletableFuture<byte[]> body = read(UNKNOWN);
        receive("a".repeat(MAX + 1));
        assertThat(body).isNotDone();

        runTasks();

        requireRefused(body, 413);
    }

    @Test
    void onlyTheFirstOutcomeCounts() throws Exception {
        CompletableFuture<byte[]> body = read(UNKNOWN);
        receive("a".repeat(MAX + 1));
        reader().onError(new IOException("reset"));
        container().onTimeout(event());
        reader().onAllDataRead();
        assertThat(tasks).hasSize(1);

        runTasks();

        requireRefused(body, 413);
    }

    @Test
    void aBodyThatAFilterReadsAsTextIsRefused() throws Exception {
        requireRefused(read(request(10, true)), 500);
    }
}
