package io.eventsource.client;

import io.eventsource.protocol.MessageEvent;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
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
public interface EventIterator extends Iterator<MessageEvent>, AutoCloseable {

    /**
     * Waits until there is an event, or none will come.
     *
     * @return false if the server said that there is nothing more to come, the stream has ended and the policy or the
     *     request's method allow no other connection, or this was closed
     * @throws EventSourceException if the source has failed permanently, or the thread was interrupted, whose status is then
     *     set again
     */
    @Override
    boolean hasNext();

    /**
     * Waits for the next event.
     *
     * @return the event
     * @throws NoSuchElementException if none will come
     * @throws EventSourceException as {@link #hasNext}
     */
    @Override
    MessageEvent next();

    /**
     * Waits for the next event, but not for longer than some time.
     *
     * @param timeout how long to wait, at most
     * @return the event; null if none came in time, or none will come
     * @throws EventSourceException if the source has failed permanently
     * @throws InterruptedException if the thread is interrupted
     */
    @Nullable MessageEvent poll(Duration timeout) throws InterruptedException;

    /**
     * The events as a stream, which closes this when it is closed.
     *
     * @return a sequential stream, in order; one for each iterator
     */
    Stream<MessageEvent> stream();

    /**
     * The source behind, for example to acknowledge events.
     *
     * @return the source
     */
    EventSource source();

    /** Closes the source, and ends a wait. Events that were not taken are dropped. */
    @Override
    void close();
}
