package io.eventsource.testing;

import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventSource;
import io.eventsource.client.RawStreamListener;
import io.eventsource.client.ResponseHead;
import io.eventsource.mockserver.internal.BoundedWait;
import io.eventsource.protocol.MessageEvent;
import io.eventsource.testing.ListenerCall.Closed;
import io.eventsource.testing.ListenerCall.Commented;
import io.eventsource.testing.ListenerCall.Opened;
import io.eventsource.testing.ListenerCall.Received;
import io.eventsource.testing.ListenerCall.Reconnecting;
import io.eventsource.testing.ListenerCall.ReconnectionTimeSet;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Records all calls in order, for a test to take one by one.
 *
 * <pre>{@code
 * RecordingListener listener = new RecordingListener();
 * EventSource source = EventSource.builder(server.uri("/")).connect(listener);
 * listener.awaitOpen();
 * assertThat(listener.awaitEvent().data()).isEqualTo("1");
 * listener.awaitReconnecting(ConnectionEnd.StreamEnded.class);
 * }</pre>
 *
 * <p>Each {@code await} method takes the next call, and waits for it if necessary. It throws an {@link AssertionError}
 * that shows all calls if the next call is of another kind, or if none arrives in time; then it takes no call. It skips
 * comments and reconnection times, except {@link #awaitComment}, which takes comments. A source reports
 * comments only if it is built with {@code comments(true)}.
 *
 * <p>Safe for concurrent use, though only one thread at a time should take calls. An interrupt ends a wait with an
 * {@code AssertionError}, and the thread's interrupt status is set again.
 */
public final class RecordingListener implements RawStreamListener {

    private final BoundedWait wait = new BoundedWait();
    // Guarded by wait.
    private final List<ListenerCall> calls = new ArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int taken;

    /** Creates a listener without calls, whose waits have a timeout of ten seconds. */
    public RecordingListener() {}

    /**
     * Sets how long each wait may take.
     *
     * @param timeout the longest wait, not negative; {@link TestClient#DEFAULT_TIMEOUT} by default
     * @return this listener
     * @throws IllegalArgumentException if the timeout is negative
     */
    public RecordingListener timeout(Duration timeout) {
        wait.timeout(timeout);
        return this;
    }

    /**
     * Takes the next call, which must report an open stream.
     *
     * @return the source
     */
    public EventSource awaitOpen() {
        return await("a stream to be opened", Opened.class::isInstance, Opened.class)
                .source();
    }

    /**
     * Takes the next call, which must report an event.
     *
     * @return the event
     */
    public MessageEvent awaitEvent() {
        return await("an event", Received.class::isInstance, Received.class).event();
    }

    /**
     * Takes the next calls, which must all report events.
     *
     * @param count how many; the timeout applies to each
     * @return the events, in order
     */
    public List<MessageEvent> awaitEvents(int count) {
        List<MessageEvent> events = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            String what = "event %d of %d".formatted(i, count);
            events.add(await(what, Received.class::isInstance, Received.class).event());
        }
        return List.copyOf(events);
    }

    /**
     * Takes the next comment. It skips reconnection times, and nothing else.
     *
     * @return its text
     */
    public String awaitComment() {
        return await("a comment", Commented.class::isInstance, Commented.class).comment();
    }

    /**
     * Takes the next call, which must report that the source will reconnect.
     *
     * @param <T> the kind of end
     * @param because the kind of end
     * @return why, and how long the source waits
     */
    public <T extends ConnectionEnd> Reconnecting<T> awaitReconnecting(Class<T> because) {
        Reconnecting<?> call = await(
                "the source to reconnect because of " + because.getSimpleName(),
                each -> each instanceof Reconnecting<?> again && because.isInstance(again.end()),
                Reconnecting.class);
        return new Reconnecting<>(because.cast(call.end()), call.delay());
    }

    /**
     * Takes the next call, which must report that the source is closed permanently.
     *
     * @param <T> the kind of end
     * @param because the kind of end
     * @return why
     */
    public <T extends ConnectionEnd> T awaitClosed(Class<T> because) {
        Closed call = await(
                "the source to close permanently because of " + because.getSimpleName(),
                each -> each instanceof Closed closed && because.isInstance(closed.end()),
                Closed.class);
        return because.cast(call.end());
    }

    /**
     * Checks that all calls were taken, except comments and reconnection times. It does not wait.
     *
     * @throws AssertionError if a call is left
     */
    public void assertNothingLeft() {
        wait.change(() -> {
            if (calls.stream().skip(taken).anyMatch(call -> !isAside(call))) {
                throw new AssertionError("expected no other call, but there is one left" + history());
            }
        });
    }

    /**
     * Returns all calls, including those that were taken, comments and reconnection times.
     *
     * @return the calls so far, in order
     */
    public List<ListenerCall> calls() {
        List<ListenerCall> copy = new ArrayList<>();
        wait.change(() -> copy.addAll(calls));
        return List.copyOf(copy);
    }

    /**
     * Returns the bytes of all streams so far.
     *
     * @return the bytes, decoded as UTF-8
     */
    public String bytes() {
        StringBuilder text = new StringBuilder();
        wait.change(() -> text.append(bytes.toString(StandardCharsets.UTF_8)));
        return text.toString();
    }

    @Override
    public void onOpen(EventSource source, ResponseHead response) {
        record(new Opened(source));
    }

    @Override
    public void onEvent(MessageEvent event) {
        record(new Received(event));
    }

    @Override
    public void onBytes(ByteBuffer chunk) {
        byte[] copy = new byte[chunk.remaining()];
        chunk.get(copy);
        wait.change(() -> bytes.writeBytes(copy));
    }

    @Override
    public void onComment(String comment) {
        record(new Commented(comment));
    }

    @Override
    public void onReconnectionTime(Duration reconnectionTime) {
        record(new ReconnectionTimeSet(reconnectionTime));
    }

    @Override
    public void onReconnecting(ConnectionEnd end, Duration delay) {
        record(new Reconnecting<>(end, delay));
    }

    @Override
    public void onClosed(ConnectionEnd end) {
        record(new Closed(end));
    }

    private void record(ListenerCall call) {
        wait.change(() -> calls.add(call));
    }

    private <C extends ListenerCall> C await(String what, Predicate<ListenerCall> wanted, Class<C> kind) {
        List<C> found = new ArrayList<>();
        boolean came = wait.await(() -> {
            int next = next(kind == Commented.class);
            if (next < calls.size()) {
                ListenerCall call = calls.get(next);
                if (!wanted.test(call)) {
                    throw new AssertionError("expected %s, but %s%s".formatted(what, call, history()));
                }
                taken = next + 1;
                found.add(kind.cast(call));
            }
            return !found.isEmpty();
        });
        if (!came) {
            throw nothingCame(what);
        }
        return found.get(0);
    }

    private AssertionError nothingCame(String what) {
        StringBuilder message =
                new StringBuilder("expected %s, but nothing arrived within %s".formatted(what, wait.timeout()));
        wait.change(() -> message.append(history()));
        return new AssertionError(message.toString());
    }

    /** Returns the index of the next call to take. */
    private int next(boolean comments) {
        int next = taken;
        while (next < calls.size() && isAside(calls.get(next)) && !(comments && calls.get(next) instanceof Commented)) {
            next++;
        }
        return next;
    }

    private static boolean isAside(ListenerCall call) {
        return call instanceof Commented || call instanceof ReconnectionTimeSet;
    }

    private String history() {
        if (calls.isEmpty()) {
            return "; there was no call at all";
        }
        return "; all calls, of which the first %d were taken:".formatted(taken)
                + calls.stream().map(call -> "\n  " + call).collect(Collectors.joining());
    }
}
