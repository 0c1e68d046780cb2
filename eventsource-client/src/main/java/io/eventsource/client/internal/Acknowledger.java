package io.eventsource.client.internal;

import io.eventsource.client.EventSource;
import io.eventsource.client.internal.http.AcknowledgeTarget;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts the newest id that the consumer has dealt with to a server that asks for it. Safe for concurrent use.
 *
 * <p>One request is under way at a time. While events flow there is one a second. A failed request is no failure of the
 * stream: it is repeated after a growing delay, with the id that is then the newest.
 */
final class Acknowledger {

    private static final Logger LOG = LoggerFactory.getLogger(EventSource.class);

    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_DOUBLINGS = 6;
    private static final long CLOSE_MILLIS = 1_000;

    private final HttpClient client;
    private final LongSupplier nanoTime;
    private final ConnectionLabel id;

    /** Where the present stream's server takes ids; null for nowhere. Written under the lock of this. */
    private volatile @Nullable AcknowledgeTarget target;

    // Guarded by this.
    private String newest = "";
    /** Whether the newest id is still to be posted. */
    private boolean unsent;
    /** Whether the newest id is of an earlier connection, so that the server may not know it. */
    private boolean carriedOver;

    private boolean underWay;
    private int failures;
    private long notBefore;
    private Scheduler.@Nullable Task timer;
    private boolean closing;
    private @Nullable Runnable onClosed;

    Acknowledger(HttpClient client, LongSupplier nanoTime, ConnectionLabel id) {
        this.client = client;
        this.nanoTime = nanoTime;
        this.id = id;
        this.notBefore = nanoTime.getAsLong();
    }

    /** A stream has been opened, whose server may ask for acknowledgements. */
    void opened(@Nullable AcknowledgeTarget announced) {
        synchronized (this) {
            target = announced;
            carriedOver = true;
            cancelTimer();
            if (failures > 0) {
                failures = 0;
                notBefore = nanoTime.getAsLong();
            }
        }
        proceed();
    }

    /** The consumer has dealt with the event that has this last event ID, and with all before it. */
    void dealtWith(String lastEventId) {
        if (target != null && isNew(lastEventId)) {
            proceed();
        }
    }

    private synchronized boolean isNew(String lastEventId) {
        if (lastEventId.isEmpty() || lastEventId.equals(newest)) {
            return false;
        }
        newest = lastEventId;
        unsent = true;
        carriedOver = false;
        return true;
    }

    /** Posts what is left at once, from now on. */
    void flush() {
        synchronized (this) {
            closing = true;
            cancelTimer();
        }
        proceed();
    }

    /** Waits until what is left has been posted, but not long. */
    synchronized void awaitFlushed() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
        try {
            for (long left = end - System.nanoTime(); isPending() && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Posts what is left, and then runs {@code then}, also if the server does not respond. */
    void close(Runnable then) {
        synchronized (this) {
            onClosed = then;
            if (isPending()) {
                client.getScheduler().schedule(this::giveUp, CLOSE_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
        flush();
    }

    private void giveUp() {
        Runnable then;
        synchronized (this) {
            target = null;
            then = closed();
        }
        then.run();
    }

    private synchronized Runnable closed() {
        Runnable then = onClosed;
        onClosed = null;
        return then == null ? Acknowledger::nothing : then;
    }

    private synchronized boolean isPending() {
        return underWay || (unsent && target != null);
    }

    private synchronized void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** Takes the next step. No lock is held while it runs. */
    private void proceed() {
        next().run();
    }

    private synchronized Runnable next() {
        if (underWay || timer != null) {
            return Acknowledger::nothing;
        }
        if (!isPending()) {
            notifyAll();
            return closed();
        }
        long wait = closing ? 0 : notBefore - nanoTime.getAsLong();
        if (wait > 0) {
            long millis = TimeUnit.NANOSECONDS.toMillis(wait) + 1;
            timer = client.getScheduler().schedule(this::elapsed, millis, TimeUnit.MILLISECONDS);
            return Acknowledger::nothing;
        }
        underWay = true;
        return this::postSoon;
    }

    private static void nothing() {}

    private void elapsed() {
        synchronized (this) {
            timer = null;
        }
        proceed();
    }

    /** For threads that must not wait for a connection to be made: the listener's, or the timer's only one. */
    private void postSoon() {
        try {
            client.getExecutor().execute(this::post);
        } catch (RejectedExecutionException e) { // a client that was stopped
            responded(null, false, 0);
        }
    }

    private void post() {
        AcknowledgeTarget to;
        String lastEventId;
        boolean isOld;
        synchronized (this) {
            to = target;
            lastEventId = newest;
            isOld = carriedOver;
            unsent = false;
            notBefore = nanoTime.getAsLong() + INTERVAL;
        }
        if (to == null) {
            responded(null, isOld, 0);
            return;
        }
        try {
            to.post(client, lastEventId, status -> responded(to, isOld, status));
        } catch (RuntimeException e) {
            LOG.debug("[{}] The last event ID could not be posted to {}", id, to, e);
            responded(to, isOld, 0);
        }
    }

    /**
     * Takes the response to a request.
     *
     * @param isOld whether the id was of an earlier connection; a server that does not know it may know the next
     * @param status the status; 0 if there was no response
     */
    private void responded(@Nullable AcknowledgeTarget from, boolean isOld, int status) {
        LOG.debug("[{}] The acknowledgement to {} got status {}", id, from, status);
        synchronized (this) {
            underWay = false;
            if (status / 100 == 2) {
                failures = 0;
            } else if (status == 404 || status == 405) {
                refused(from, isOld);
            } else {
                failed();
            }
        }
        proceed();
    }

    private synchronized void refused(@Nullable AcknowledgeTarget from, boolean isOld) {
        newest = unsent ? newest : ""; // it may be delivered again
        if (!isOld && target == from) {
            target = null;
        }
    }

    private synchronized void failed() {
        unsent = true;
        notBefore = nanoTime.getAsLong() + (INTERVAL << failures);
        failures = Math.min(failures + 1, MAX_DOUBLINGS);
        if (closing) {
            target = null;
        }
    }
}
