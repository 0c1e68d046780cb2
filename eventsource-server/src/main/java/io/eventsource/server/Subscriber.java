package io.eventsource.server;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open stream: a place in its channel's log, and the sink that takes what comes after it.
 *
 * <p>It has no queue. Whoever has news only {@linkplain #wake() wakes} it; then one thread at a time writes whatever is
 * behind its place until there is no more, or the sink says "not now".
 */
public final class Subscriber {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);

    /** How much goes into one write. */
    private static final int MAX_WRITE = 64 * 1024;
    /** How many writes one turn may make before others get theirs. */
    private static final int MAX_WRITES_PER_TURN = 16;
    /** How long a container's error callback waits for a write in progress, lest its request is used again meanwhile. */
    private static final long MAX_WAIT_FOR_WRITER = TimeUnit.SECONDS.toNanos(1);

    private enum State {
        /** Waits for the sink to say that it is ready. So does every stream at first. */
        PARKED,
        /** Has written all there is. */
        IDLE,
        /** Will be run. */
        SCHEDULED,
        /** Is being run. */
        RUNNING,
        /** Is being run, and there was news meanwhile: it must look once more. */
        RUNNING_AGAIN,
        /** Has ended. Nothing leaves this state, and who entered it ends the sink. */
        ENDED
    }

    private final Channel channel;
    private final Fanout fanout;
    private final @Nullable String principal;
    private final Sink sink;
    private final Consumer<CloseReason> onClose;
    private final AtomicReference<State> state = new AtomicReference<>(State.PARKED);

    // Owned by the thread that runs the subscriber, one at a time; others see how it is at the moment.
    private byte @Nullable [] opening;
    private volatile long cursor;
    private volatile long lastWrite;
    /** Who runs it; one that is already out may stand here until the next comes. */
    private final AtomicReference<@Nullable Thread> writer = new AtomicReference<>();

    // Set by anyone, before waking.
    /** A comment is to be written even if there is nothing to say. */
    private volatile boolean beat;
    /** The place behind which the stream ends. */
    private volatile long last = Long.MAX_VALUE;
    /** Why it ends there. */
    private volatile CloseReason closing = CloseReason.ERROR;
    /** Whether it ends at once, wherever it is, when the sink is not ready. */
    private volatile boolean hurried;

    Subscriber(
            Channel channel,
            Fanout fanout,
            @Nullable String principal,
            Sink sink,
            long cursor,
            byte[] opening,
            Consumer<CloseReason> onClose,
            long now) {
        this.channel = channel;
        this.fanout = fanout;
        this.principal = principal;
        this.sink = sink;
        this.cursor = cursor;
        this.opening = opening;
        this.onClose = onClose;
        this.lastWrite = now;
    }

    @Nullable String principal() {
        return principal;
    }

    /** The sequence of the last event that the sink took. */
    long cursor() {
        return cursor;
    }

    /** When the sink last took something, by the ticker. */
    long lastWrite() {
        return lastWrite;
    }

    /**
     * Says that the sink is ready, after it was not, or for the first time. Returns at once; may be called on any
     * thread, and once too often.
     */
    public void writable() {
        signal(true);
    }

    /** Says that there is something to write or to look at. */
    void wake() {
        signal(false);
    }

    /** Has it run if it is at rest, or else look once more: in one step, lest it comes to rest in between. */
    private void signal(boolean sinkIsReady) {
        State before = state.getAndUpdate(now -> switch (now) {
            case PARKED -> sinkIsReady ? State.SCHEDULED : now;
            case IDLE -> State.SCHEDULED;
            case RUNNING -> State.RUNNING_AGAIN;
            case SCHEDULED, RUNNING_AGAIN, ENDED -> now;
        });
        if (before == State.IDLE || (before == State.PARKED && sinkIsReady)) {
            fanout.execute(this::run);
        }
    }

    /** Asks for a comment, to keep the stream alive or to find out whether it is. */
    void beat() {
        beat = true;
        wake();
    }

    /**
     * Ends this stream with what was published up to now, or at once if its sink is not ready. Does not wait.
     *
     * @param reason why
     */
    public void end(CloseReason reason) {
        endAfter(channel.end(), reason);
        hurry();
    }

    /** Ends a stream that is to end, now if its sink is not ready. */
    void hurry() {
        hurried = true;
        wake();
        endIfParked(closing);
    }

    /** Gives the stream up if it waits for its sink behind what the log has forgotten: waiting would be of no use. */
    void outrun(long start) {
        if (state.get() == State.PARKED && cursor < start) {
            endIfParked(CloseReason.TOO_SLOW);
        }
    }

    /** Nobody writes to a parked stream, so it can be ended by whoever gets it out of that state. */
    private void endIfParked(CloseReason reason) {
        if (state.compareAndSet(State.PARKED, State.ENDED)) {
            leave(reason);
            fanout.execute(sink::end);
        }
    }

    /** Ends this stream, once woken, as soon as it has got everything up to a place. */
    void endAfter(long place, CloseReason reason) {
        closing = reason;
        last = place;
    }

    /**
     * Says that the sink has failed, as when its peer has gone. When this returns nothing writes to the sink any more,
     * unless a write has been hanging in it for a second.
     *
     * @param cause what went wrong; null if it is not known
     */
    public void failed(@Nullable Throwable cause) {
        boolean first = enterEnd(CloseReason.CLIENT_GONE);
        awaitWriter();
        if (first) {
            LOG.debug("a client of channel {} has gone: {}", channel.name(), String.valueOf(cause));
            sink.end();
        }
    }

    private void awaitWriter() {
        long deadline = System.nanoTime() + MAX_WAIT_FOR_WRITER;
        Thread other = writer.get();
        while (other != null && other != Thread.currentThread() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(50));
            other = writer.get();
        }
    }

    private void run() {
        writer.set(Thread.currentThread());
        try {
            if (state.compareAndSet(State.SCHEDULED, State.RUNNING)) {
                takeTurn();
            }
        } catch (IOException e) {
            LOG.debug("a client of channel {} has gone: {}", channel.name(), e.toString());
            terminate(CloseReason.CLIENT_GONE);
        } catch (RuntimeException | Error e) {
            // A container may take a response away while it is written to; who said so has ended this stream before.
            if (state.get() != State.ENDED) {
                LOG.error("a stream of channel {} failed", channel.name(), e);
                terminate(CloseReason.ERROR);
            }
        } finally {
            writer.compareAndSet(Thread.currentThread(), null); // unless the next is running already
        }
    }

    /** Iterates until there is nothing left to do, or others are due. */
    private void takeTurn() throws IOException {
        for (int writes = 0; state.get() != State.ENDED; ) {
            // What is signalled from here on makes this loop go round once more: news must not be missed.
            state.compareAndSet(State.RUNNING_AGAIN, State.RUNNING);
            if (!sink.isReady()) {
                if (hurried) {
                    terminate(closing);
                } else if (state.compareAndSet(State.RUNNING, State.PARKED)) {
                    return;
                }
            } else if (writes == MAX_WRITES_PER_TURN) {
                rescheduleUnlessEnded();
                return;
            } else if (writeNext()) {
                writes++;
            } else if (cursor >= last) {
                terminate(closing);
            } else if (state.compareAndSet(State.RUNNING, State.IDLE)) {
                return;
            }
        }
    }

    private void rescheduleUnlessEnded() {
        if (state.getAndUpdate(now -> now == State.ENDED ? now : State.SCHEDULED) != State.ENDED) {
            fanout.execute(this::run);
        }
    }

    /** Writes what is next, all of it in one piece; false if there is nothing. */
    private boolean writeNext() throws IOException {
        byte[] first = opening;
        if (first != null) {
            opening = null;
            write(first);
            return true;
        }
        if (cursor < last) {
            EventLog.Batch batch = channel.read(cursor, last, MAX_WRITE);
            if (batch == null) {
                endAfter(cursor, CloseReason.TOO_SLOW);
                return false;
            }
            if (batch.place() > cursor) {
                write(batch.bytes());
                cursor = batch.place();
                return true;
            }
        }
        if (beat) {
            write(Heartbeats.COMMENT);
            return true;
        }
        return false;
    }

    private void write(byte[] bytes) throws IOException {
        if (bytes.length > 0) {
            beat = false;
            sink.write(bytes, 0, bytes.length);
            lastWrite = channel.nanoTime();
        }
    }

    private void terminate(CloseReason reason) {
        if (enterEnd(reason)) {
            sink.end();
        }
    }

    private boolean enterEnd(CloseReason reason) {
        if (state.getAndSet(State.ENDED) == State.ENDED) {
            return false;
        }
        leave(reason);
        return true;
    }

    private void leave(CloseReason reason) {
        channel.left(this);
        fanout.execute(() -> onClose.accept(reason));
    }
}
