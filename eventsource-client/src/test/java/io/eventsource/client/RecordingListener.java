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

/** Keeps all calls, in order, for the test to take; bytes apart. */
class RecordingListener implements EventSourceListener {

    record Opened(EventSource source, ResponseHead response) {}

    record Reconnecting(Ending ending, Duration delay) {}

    record Closed(Ending ending) {}

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
    public void onReconnecting(Ending ending, Duration delay) {
        calls.add(new Reconnecting(ending, delay));
    }

    @Override
    public void onClosed(Ending ending) {
        calls.add(new Closed(ending));
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

    <T extends Ending> T nextReconnecting(Class<T> because) throws InterruptedException {
        Ending ending = next(Reconnecting.class).ending();
        assertThat(ending).isInstanceOf(because);
        return because.cast(ending);
    }

    <T extends Ending> T nextClosed(Class<T> because) throws InterruptedException {
        Ending ending = next(Closed.class).ending();
        assertThat(ending).isInstanceOf(because);
        return because.cast(ending);
    }

    String bytes() {
        return String.join("", bytes);
    }

    void assertNothingLeft() {
        assertThat(calls).isEmpty();
    }
}
