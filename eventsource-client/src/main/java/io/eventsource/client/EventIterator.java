package io.eventsource.client;

import io.eventsource.protocol.MessageEvent;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Iterates over the events of a source, across reconnects.
 *
 * <pre>{@code
 * try (EventIterator events = EventSource.builder(uri).iterate()) {
 *     while (events.hasNext()) {
 *         print(events.next().data());
 *     }
 * }
 * }</pre>
 *
 * <p>A program that takes events slowly slows the server down: the source reads at most one chunk of the stream ahead. No
 * thread waits for the iterator, and waiting for it blocks no carrier of a virtual thread. One thread may iterate; any thread
 * may call {@link #close()}, which ends a wait.
 *
 * <p>An event counts as processed when the program asks for the next one. The event that was taken last before
 * {@link #close()} is not acknowledged to the server, since a program that fails closes the iterator, too.
 */
public interface EventIterator extends Iterator<MessageEvent>, AutoCloseable {

    /**
     * Waits until there is an event, or the source has ended.
     *
     * @return false if the server answered 204, the stream has ended and the policy or the
     *     request's method allow no other connection, or this was closed
     * @throws EventSourceException if the source has failed permanently
     * @throws WaitInterruptedException if the thread is interrupted; its interrupt status is set again
     */
    @Override
    boolean hasNext();

    /**
     * Waits for the next event.
     *
     * @return the event
     * @throws NoSuchElementException if none will arrive
     * @throws EventSourceException if the source has failed permanently
     * @throws WaitInterruptedException if the thread is interrupted; its interrupt status is set again
     */
    @Override
    MessageEvent next();

    /**
     * Waits for the next event for a limited time.
     *
     * @param timeout how long to wait, at most
     * @return the event; empty if none arrived in time, or none will arrive, see {@link #isClosed}
     * @throws EventSourceException if the source has failed permanently
     * @throws InterruptedException if the thread is interrupted
     */
    Optional<MessageEvent> poll(Duration timeout) throws InterruptedException;

    /**
     * Returns whether no other event will arrive, because the iterator was closed or the source has ended and all its
     * events were taken.
     *
     * @return true if the iterator has reached its end
     */
    boolean isClosed();

    /**
     * Returns the events as a stream. Closing the stream closes this iterator.
     *
     * @return a sequential stream, in order; one for each iterator
     */
    Stream<MessageEvent> stream();

    /**
     * Returns the source, for example to acknowledge events.
     *
     * @return the source
     */
    EventSource source();

    /** Closes the source, and ends a wait. Events that were not taken are dropped. */
    @Override
    void close();
}
