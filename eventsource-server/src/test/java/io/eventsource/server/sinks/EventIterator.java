package io.eventsource.server.sinks;

import io.eventsource.protocol.EventStreamParser;
import io.eventsource.protocol.MessageEvent;
import io.eventsource.server.EventBroker;
import io.eventsource.server.Sink;
import io.eventsource.server.SinkSignals;
import io.eventsource.server.SubscribeRequest;
import io.eventsource.server.SubscribeResult;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The events of a subscription, one after the other, within the same process: no HTTP anywhere. It takes what is written
 * to it as long as fewer events wait than may, and lets the broker wait otherwise.
 */
final class EventIterator implements Sink, Iterator<MessageEvent>, AutoCloseable {

    private final int capacity;
    private final EventStreamParser parser = new EventStreamParser(this::add);

    // Guarded by this.
    private final Queue<MessageEvent> waiting = new ArrayDeque<>();
    private boolean refused;
    private boolean ended;
    private @Nullable SinkSignals signals;

    private EventIterator(int capacity) {
        this.capacity = capacity;
    }

    /** Subscribes; fails if that is refused. */
    static EventIterator open(EventBroker broker, SubscribeRequest request, int capacity) {
        EventIterator events = new EventIterator(capacity);
        if (broker.subscribe(request, events, reason -> {}) instanceof SubscribeResult.Accepted accepted) {
            synchronized (events) {
                events.signals = accepted.signals();
            }
            accepted.signals().writable();
            return events;
        }
        throw new IllegalStateException("not accepted");
    }

    private synchronized void add(MessageEvent event) {
        waiting.add(event);
        notifyAll();
    }

    @Override
    public synchronized boolean isReady() {
        refused = waiting.size() >= capacity;
        return !refused;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        parser.feed(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Waits for an event, or for the end of the subscription. */
    @Override
    public synchronized boolean hasNext() {
        while (waiting.isEmpty() && !ended) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return !waiting.isEmpty();
    }

    @Override
    public MessageEvent next() {
        MessageEvent event;
        SinkSignals resumed;
        synchronized (this) {
            if (!hasNext()) {
                throw new NoSuchElementException("the subscription has ended");
            }
            event = waiting.remove();
            resumed = refused && waiting.size() < capacity ? signals : null;
            refused = refused && resumed == null;
        }
        if (resumed != null) {
            resumed.writable(); // not under the lock: the broker may write at once
        }
        return event;
    }

    /** How many events wait to be taken. */
    synchronized int size() {
        return waiting.size();
    }

    /** Takes no more. */
    @Override
    public void close() {
        SinkSignals disconnected;
        synchronized (this) {
            disconnected = signals;
        }
        if (disconnected != null) {
            disconnected.failed(null);
        }
        synchronized (this) {
            waiting.clear(); // nothing is written any more
        }
    }
}
