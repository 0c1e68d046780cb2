package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.server.Channels;
import io.eventsource.server.CloseReason;
import io.eventsource.server.EventBroker;
import io.eventsource.server.SinkSignals;
import io.eventsource.server.SubscribeRequest;
import io.eventsource.server.SubscribeResult;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Containers report a disconnect in different ways, and each must be enough. */
class ServletSinkTest {

    private final EventBroker broker = EventBroker.builder().build();
    private final BlockingQueue<CloseReason> reasons = new LinkedBlockingQueue<>();
    private final List<AsyncListener> asyncListeners = new ArrayList<>();
    private final List<WriteListener> writeListeners = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();

    private volatile boolean ready;
    private volatile RuntimeException fault = new IllegalStateException("its buffers are freed");

    private final ServletOutputStream out = new ServletOutputStream() {
        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            writeListeners.add(listener);
        }

        @Override
        public void write(int b) {
            if (ready) {
                throw fault;
            }
            throw new AssertionError("not ready");
        }
    };
    private final Semaphore over = new Semaphore(0);
    private final AsyncContext context = fake(AsyncContext.class, (proxy, method, arguments) -> {
        switch (method.getName()) {
            case "getResponse" -> {
                return fake(ServletResponse.class, (response, getter, none) -> out);
            }
            case "addListener" -> asyncListeners.add((AsyncListener) arguments[0]);
            case "getRequest" -> {
                return fake(ServletRequest.class, (request, getter, none) -> null); // its addresses are unknown
            }
            default -> {
                calls.add(method.getName());
                throw new IllegalStateException("the container has completed it before");
            }
        }
        return null;
    });

    private static <T> T fake(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @BeforeEach
    void open() throws IOException {
        ServletSink sink = new ServletSink(context, false, over::release);
        SinkSignals signals = ((SubscribeResult.Accepted)
                        broker.subscribe(SubscribeRequest.to(Channels.of("token")), sink, reasons::add))
                .signals();
        assertThat(sink.serve(signals)).isTrue();
        sink.open();
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private AsyncEvent event() {
        return new AsyncEvent(context, new IOException("reset"));
    }

    private void requireGone() throws InterruptedException {
        assertThat(reasons.poll(5, TimeUnit.SECONDS)).isEqualTo(CloseReason.CLIENT_GONE);
        broker.close(); // waits for the thread that ends the sink, which is not the one that tells the reason
        assertThat(calls).containsExactly("complete"); // which threw, and that is no fault
    }

    @Test
    void anErrorOfTheWriteListenerWillDo() throws Exception {
        writeListeners.get(0).onError(new IOException("reset"));

        requireGone();
        assertThat(over.availablePermits()).as("its end was reported").isPositive();
    }

    @Test
    void anErrorOfTheAsyncListenerWillDo() throws Exception {
        asyncListeners.get(0).onError(event());

        requireGone();
        assertThat(over.availablePermits()).as("its end was reported").isPositive();
    }

    @Test
    void aCompletionByTheContainerIsEnough() throws Exception {
        asyncListeners.get(0).onComplete(event());

        requireGone();
        assertThat(over.availablePermits()).as("its end was reported").isPositive();
    }

    @Test
    void aResponseThatIsTakenAwayUnderAWriteWillDo() throws Exception {
        ready = true;
        writeListeners.get(0).onWritePossible();

        requireGone();
    }

    @Test
    void soWillARequestThatTheContainerHasRecycled() throws Exception {
        fault = nullPointer("org.apache.coyote.AsyncStateMachine");
        ready = true;
        writeListeners.get(0).onWritePossible();

        requireGone();
    }

    @Test
    void anExceptionOfAFilterIsAnError() throws Exception {
        fault = nullPointer("com.example.CountingFilter");
        ready = true;
        writeListeners.get(0).onWritePossible();

        assertThat(reasons.poll(5, TimeUnit.SECONDS)).isEqualTo(CloseReason.ERROR);
    }

    private static NullPointerException nullPointer(String thrownBy) {
        NullPointerException fault = new NullPointerException("a test");
        fault.setStackTrace(new StackTraceElement[] {new StackTraceElement(thrownBy, "flush", null, 1)});
        return fault;
    }

    @Test
    void allOfThemAreOne() throws Exception {
        writeListeners.get(0).onError(new IOException("reset"));
        asyncListeners.get(0).onError(event());
        asyncListeners.get(0).onComplete(event());

        requireGone();
        assertThat(over.availablePermits()).as("its end was reported").isPositive();
        assertThat(reasons).isEmpty();
    }
}
