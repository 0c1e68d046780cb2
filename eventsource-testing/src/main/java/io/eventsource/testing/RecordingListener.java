package io.eventsource.testing;

import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceListener;
import io.eventsource.client.ResponseHead;
import io.eventsource.protocol.MessageEvent;
import io.eventsource.testing.Call.Closed;
import io.eventsource.testing.Call.Commented;
import io.eventsource.testing.Call.Opened;
import io.eventsource.testing.Call.Received;
import io.eventsource.testing.Call.Reconnecting;
import io.eventsource.testing.Call.ReconnectionTimeSet;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Keeps all calls in order, for a test to take one by one.
 *
 * <pre>{@code
 * RecordingListener listener = new RecordingListener();
 * EventSource source = EventSource.builder(server.uri("/")).connect(listener);
 * listener.awaitOpen();
 * assertThat(listener.awaitEvent().data()).isEqualTo("1");
 * listener.awaitReconnecting(ConnectionEnd.StreamEnded.class);
 * }</pre>
 *
 * <p>Each {@code await} method takes the next call, and waits for it if need be. A call of another kind, or none in time,
 * is an {@link AssertionError} that shows all that came; the call is then not taken. Comments and reconnection times
 * are passed over, except by {@link #awaitComment}.
 *
 * <p>Safe for concurrent use, though only one thread at a time should take calls. An interrupt ends a wait with an
 * {@code AssertionError}, and the thread's status is set again.
 */
public final class RecordingListener implements EventSourceListener {

    private final Patience patience = new Patience();
    // Guarded by patience.
    private final List<Call> calls = new ArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int taken;

    /** A listener that has heard nothing, and waits for up to ten seconds. */
    public RecordingListener() {}

    /**
     * Sets how long each wait may take.
     *
     * @param time the longest wait, not negative; 10 s by default
     * @return this listener
     * @throws IllegalArgumentException if the time is negative
     */
    public RecordingListener patience(Duration time) {
        patience.set(time);
        return this;
    }

    /**
     * Takes the next call, which must tell of a stream's opening.
     *
     * @return the source
     */
    public EventSource awaitOpen() {
        return await("a stream to be opened", Opened.class::isInstance, Opened.class)
                .source();
    }

    /**
     * Takes the next call, which must tell of an event.
     *
     * @return the event
     */
    public MessageEvent awaitEvent() {
        return await("an event", Received.class::isInstance, Received.class).event();
    }

    /**
     * Takes the next calls, which must all tell of events.
     *
     * @param count how many; each has the whole patience
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
     * Takes the next comment. Reconnection times are passed over, nothing else.
     *
     * @return its text
     */
    public String awaitComment() {
        return await("a comment", Commented.class::isInstance, Commented.class).comment();
    }

    /**
     * Takes the next call, which must say that the source is going to connect again.
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
     * Takes the next call, which must say that the source is closed permanently.
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
     * Fails if there is a call that was not taken, comments and reconnection times aside. It does not wait.
     *
     * @throws AssertionError if there is
     */
    public void assertNothingLeft() {
        patience.change(() -> {
            if (calls.stream().skip(taken).anyMatch(call -> !isAside(call))) {
                throw new AssertionError("expected no other call, but there is one left" + history());
            }
        });
    }

    /**
     * All calls, those that were taken, comments and reconnection times included.
     *
     * @return the calls up to now, in order
     */
    public List<Call> calls() {
        List<Call> copy = new ArrayList<>();
        patience.change(() -> copy.addAll(calls));
        return List.copyOf(copy);
    }

    /**
     * The bytes of all streams up to now, as text.
     *
     * @return the bytes, read as UTF-8
     */
    public String bytes() {
        StringBuilder text = new StringBuilder();
        patience.change(() -> text.append(bytes.toString(StandardCharsets.UTF_8)));
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
        patience.change(() -> bytes.writeBytes(copy));
    }

    @Override
    public boolean wantsComments() {
        return true;
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

    private void record(Call call) {
        patience.change(() -> calls.add(call));
    }

    private <C extends Call> C await(String what, Predicate<Call> wanted, Class<C> kind) {
        List<C> found = new ArrayList<>();
        boolean came = patience.await(() -> {
            int next = next(kind == Commented.class);
            if (next < calls.size()) {
                Call call = calls.get(next);
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
                new StringBuilder("expected %s, but nothing came within %s".formatted(what, patience.time()));
        patience.change(() -> message.append(history()));
        return new AssertionError(message.toString());
    }

    /** The index of the call to be taken next. */
    private int next(boolean comments) {
        int next = taken;
        while (next < calls.size() && isAside(calls.get(next)) && !(comments && calls.get(next) instanceof Commented)) {
            next++;
        }
        return next;
    }

    private static boolean isAside(Call call) {
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
