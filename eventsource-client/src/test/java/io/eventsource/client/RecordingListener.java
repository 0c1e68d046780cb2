package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.MessageEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Records all calls, in order, for the test to take; bytes apart. The published listener of {@code eventsource-testing}
 * cannot serve here, because that module depends on this one.
 */
class RecordingListener implements RawStreamListener {

    record Opened(EventSource source, ResponseHead response) {}

    record Reconnecting(ConnectionEnd end, Duration delay) {}

    record Closed(ConnectionEnd end) {}

    private final BlockingQueue<Object> calls = new LinkedBlockingQueue<>();
    private final Queue<String> bytes = new ConcurrentLinkedQueue<>();

    @Override
    public void onOpen(EventSource source, ResponseHead response) {
        calls.add(new Opened(source, response));
    }

    @Override
    public void onEvent(MessageEvent event) {
        calls.add(event);
    }

    @Override
    public void onBytes(ByteBuffer chunk) {
        bytes.add(StandardCharsets.ISO_8859_1.decode(chunk).toString());
    }

    @Override
    public void onReconnecting(ConnectionEnd end, Duration delay) {
        calls.add(new Reconnecting(end, delay));
    }

    @Override
    public void onClosed(ConnectionEnd end) {
        calls.add(new Closed(end));
    }

    /** The next call, which must be of the given kind. */
    <T> T next(Class<T> kind) throws InterruptedException {
        Object call = calls.poll(10, TimeUnit.SECONDS);
        assertThat(call).as("the next call").isInstanceOf(kind);
        return kind.cast(call);
    }

    EventSource nextOpened() throws InterruptedException {
        return next(Opened.class).source();
    }

    ResponseHead nextResponse() throws InterruptedException {
        return next(Opened.class).response();
    }

    MessageEvent nextEvent() throws InterruptedException {
        return next(MessageEvent.class);
    }

    <T extends ConnectionEnd> T nextReconnecting(Class<T> because) throws InterruptedException {
        ConnectionEnd end = next(Reconnecting.class).end();
        assertThat(end).isInstanceOf(because);
        return because.cast(end);
    }

    <T extends ConnectionEnd> T nextClosed(Class<T> because) throws InterruptedException {
        ConnectionEnd end = next(Closed.class).end();
        assertThat(end).isInstanceOf(because);
        return because.cast(end);
    }

    String bytes() {
        return String.join("", bytes);
    }

    void assertNothingLeft() {
        assertThat(calls).isEmpty();
    }
}
