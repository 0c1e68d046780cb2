package io.eventsource.client;

import io.eventsource.protocol.MessageEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The events of a source one by one, over as many connections as it takes.
 *
 * <pre>{@code
 * try (EventIterator events = EventSource.builder(uri).iterate()) {
 *     while (events.hasNext()) {
 *         print(events.next().data());
 *     }
 * }
 * }</pre>
 *
 * <p>Who is slow to take events slows the server down: no more is read than one piece of the stream while an event is left.
 * No thread waits for the iterator, and waiting for it blocks no carrier of a virtual thread. One thread may iterate;
 * {@link #close()} may be called by any, and ends a wait.
 */
public final class EventIterator implements Iterator<MessageEvent>, AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by the lock.
    private final ArrayDeque<MessageEvent> queue = new ArrayDeque<>();
    private @Nullable ConnectionEnd end;
    private boolean closed;

    private final EventSource source;

    @SuppressWarnings("this-escape") // the listener is called by another thread, and needs nothing but the queue
    EventIterator(EventSourceBuilder options) {
        source = options.connect(new Queue(), this::isEmpty);
    }

    private boolean isEmpty() {
        lock.lock();
        try {
            return queue.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until there is an event, or none will come.
     *
     * @return false if the server said that there is nothing more to come, the stream has ended and the policy or the
     *     request's method allow no other connection, or this was closed
     * @throws EventSourceException if the source has failed permanently, or the thread was interrupted, whose status is then
     *     set again
     */
    @Override
    public boolean hasNext() {
        try {
            return await(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EventSourceException(e);
        }
    }

    /**
     * Waits for the next event.
     *
     * @return the event
     * @throws NoSuchElementException if none will come
     * @throws EventSourceException as {@link #hasNext}
     */
    @Override
    public MessageEvent next() {
        MessageEvent event = hasNext() ? take() : null;
        if (event == null) {
            throw new NoSuchElementException("the event source is closed");
        }
        return event;
    }

    /**
     * Waits for the next event, but not for longer than some time.
     *
     * @param timeout how long to wait, at most
     * @return the event; null if none came in time, or none will come
     * @throws EventSourceException if the source has failed permanently
     * @throws InterruptedException if the thread is interrupted
     */
    public @Nullable MessageEvent poll(Duration timeout) throws InterruptedException {
        return await(timeout.toNanos()) ? take() : null;
    }

    private boolean await(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (queue.isEmpty() && !closed && end == null && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (closed) {
                return false;
            }
            if (queue.isEmpty() && end != null && !end.isOrderly()) {
                throw new EventSourceException(end);
            }
            return !queue.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable MessageEvent take() {
        MessageEvent event;
        boolean last;
        lock.lock();
        try {
            event = queue.poll();
            last = queue.isEmpty();
        } finally {
            lock.unlock();
        }
        if (last) {
            source.resume();
        }
        return event;
    }

    /**
     * The events as a stream, which closes this when it is closed.
     *
     * @return a sequential stream, in order; one for each iterator
     */
    public Stream<MessageEvent> stream() {
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL), false)
                .onClose(this::close);
    }

    /**
     * The source behind, for example to acknowledge events.
     *
     * @return the source
     */
    public EventSource source() {
        return source;
    }

    /** Closes the source, and ends a wait. Events that were not taken are dropped. */
    @Override
    public void close() {
        source.close();
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private final class Queue implements FailureLog.Queue {

        @Override
        public void onEvent(MessageEvent event) {
            lock.lock();
            try {
                queue.add(event);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void onClosed(ConnectionEnd because) {
            lock.lock();
            try {
                end = because;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
