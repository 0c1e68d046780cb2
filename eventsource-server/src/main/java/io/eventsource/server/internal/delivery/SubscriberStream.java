package io.eventsource.server.internal.delivery;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.Channels;
import io.eventsource.server.CloseReason;
import io.eventsource.server.GapReason;
import io.eventsource.server.Sink;
import io.eventsource.server.SinkSignals;
import io.eventsource.server.SubscribeRequest;
import io.eventsource.server.Subscription;
import io.eventsource.server.internal.delivery.StreamState.State;
import io.eventsource.server.internal.log.EventBlocks;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open stream: a position in the logs of its channels, and the sink that takes what comes after it. It has no queue of
 * published events. A publisher only wakes it; then one thread at a time writes what comes after its position until nothing
 * is left, or the sink is not ready. {@link StreamState} holds its states, {@link StreamWriter} decides what is written.
 */
public final class SubscriberStream extends HeartbeatWheel.Entry implements Subscription, SinkSignals {

    private static final Logger LOG = LoggerFactory.getLogger(SubscriberStream.class);

    /** How much one turn may write before other streams get theirs. */
    private static final int MAX_TURN = 16 * StreamWriter.MAX_WRITE;
    /** How long a container's error callback waits for a write, since the container recycles the request after the callback. */
    private static final long MAX_WAIT_FOR_WRITER = TimeUnit.SECONDS.toNanos(1);

    private static final AtomicReferenceFieldUpdater<SubscriberStream, @Nullable Thread> WRITER =
            AtomicReferenceFieldUpdater.newUpdater(SubscriberStream.class, Thread.class, "writingThread");

    private final StreamOwner owner;
    private final SubscribeRequest request;
    private final Sink sink;
    private final Consumer<CloseReason> onClose;
    private final @Nullable GapReason gap;
    private final StreamWriter writer;
    private final StreamState state = new StreamState();

    /** When the sink last took bytes, or was found not ready. Set by the thread that runs the stream, read by any. */
    private volatile long lastProgress;
    /** The thread that runs the stream. It may remain here after its turn, until the next thread replaces it. */
    private volatile @Nullable Thread writingThread;
    /** Whether the stream ends at its present position if the sink is not ready. Set by any thread, before it wakes this. */
    private volatile boolean isHurried;
    /** Whether the sink was ever ready. */
    private volatile boolean hasBegun;

    public SubscriberStream(
            StreamOwner owner,
            SubscribeRequest request,
            Backlog backlog,
            byte[] opening,
            @Nullable GapReason gap,
            Sink sink,
            Consumer<CloseReason> onClose) {
        super(owner.context().nanoTime());
        this.owner = owner;
        this.request = request;
        this.gap = gap;
        this.sink = sink;
        this.onClose = onClose;
        this.writer = new StreamWriter(owner.context(), sink, backlog, opening);
        this.lastProgress = openedAt();
    }

    /** Returns how many bytes of memory are counted while the stream is open, without its opening and private events. */
    public long bytes() {
        return StreamMemory.of(request);
    }

    /** Counts the opening as used memory until it is written or the stream ends. */
    public void countOpening() {
        writer.countOpening();
    }

    @Override
    public Channels channels() {
        return request.channels();
    }

    @Override
    public @Nullable String principal() {
        return request.principal();
    }

    @Override
    public @Nullable Object properties() {
        return request.properties();
    }

    @Override
    public String lastEventId() {
        return request.lastEventId();
    }

    @Override
    public @Nullable GapReason gap() {
        return gap;
    }

    @Override
    public String toString() {
        return "stream of " + request.channels();
    }

    /** Returns who reads the stream, with the client's id, which must not be shown. */
    public Identity identity() {
        return Identity.of(request);
    }

    /** Returns what the stream has not received yet. */
    public Backlog backlog() {
        return writer.backlog();
    }

    @Override
    long lastProgress() {
        return lastProgress;
    }

    @Override
    boolean isParked() {
        return state.isParked();
    }

    @Override
    public boolean send(OutgoingEvent event) {
        boolean accepted = add(owner.context().blocks().encode(event));
        wake();
        return accepted;
    }

    /** Adds a private event, which is written when the stream is next woken. Returns whether it fitted. */
    public boolean add(byte[] block) {
        if (state.isOver()) {
            return false;
        }
        if (!owner.tryUse(Backlog.bytes(block))) {
            backlog().lose();
            return false;
        }
        boolean accepted = backlog().addPrivate(owner.context().commit().end(), block);
        if (!accepted) {
            owner.context().memory().use(-Backlog.bytes(block));
        }
        return accepted;
    }

    @Override
    public void writable() {
        hasBegun = true;
        if (state.wake(true)) {
            schedule();
        }
    }

    /** Wakes the stream, so that it looks for something to write. */
    public void wake() {
        if (state.wake(false)) {
            schedule();
        }
    }

    /** Wakes the stream on a walk over many streams: writes on this thread, within bounds. */
    void visit() {
        if (!state.wake(false)) {
            if (state.isParked() && writer.mustEndAtGap()) { // the events that it waits to write were evicted
                endIfParked(CloseReason.TOO_SLOW);
            }
        } else if (sink.mayBlock()) {
            schedule();
        } else {
            run(StreamWriter.MAX_WRITE);
        }
    }

    private void schedule() {
        try {
            owner.context().threads().execute(sink, () -> run(MAX_TURN));
        } catch (Error e) {
            state.unschedule();
            throw e;
        }
    }

    /** Makes the stream write a heartbeat if nothing else is due. */
    @Override
    public void beat() {
        writer.requestHeartbeat();
        wake();
    }

    @Override
    public void close() {
        writer.endAfter(owner.context().commit().end(), CloseReason.CLOSED);
        if (hasBegun) {
            hurry();
        } else {
            wake(); // the sink may have become ready just now; if not, the stream ends when it does
        }
    }

    @Override
    public void revoke() {
        writer.lastBlock(EventBlocks.REVOKED);
        writer.endAfter(0, CloseReason.UNAUTHORIZED); // what was published up to now is not the client's any more
        hurry();
    }

    /** Returns when the right of its client to read it ends; null for never. */
    public @Nullable Instant deadline() {
        return request.deadline();
    }

    /** Ends the stream after what was published up to now, or at once if the sink is not ready. */
    @Override
    public void end(CloseReason reason) {
        writer.endAfter(owner.context().commit().end(), reason);
        hurry();
    }

    /** Ends a stream that has an end, at once if its sink is not ready. */
    public void hurry() {
        isHurried = true;
        wake();
        endIfParked(writer.closeReason());
    }

    /** Ends the stream after what was published up to now and a last block, when its sink is ready for them. */
    public void endWith(byte[] lastBlock, CloseReason reason) {
        writer.lastBlock(lastBlock);
        writer.endAfter(owner.context().commit().end(), reason);
        wake();
    }

    /** Ends the stream, once woken, after everything up to a sequence. The first call decides. */
    public void endAfter(long sequence, CloseReason reason) {
        writer.endAfter(sequence, reason);
    }

    /** Ends the stream if it is parked: no thread writes to it then, so any thread may. */
    @Override
    void endIfParked(CloseReason reason) {
        if (state.giveUp()) {
            leave(reason);
            owner.context().threads().execute(sink, this::endSink);
        }
    }

    /** Ends the sink as its writer, so that the container's error callback waits for this. */
    private void endSink() {
        writingThread = Thread.currentThread();
        try {
            if (state.endAfterGivingUp()) {
                close(sink);
            }
        } finally {
            WRITER.compareAndSet(this, Thread.currentThread(), null);
        }
    }

    @Override
    public void failed(@Nullable Throwable cause) {
        State before = enterEnd(CloseReason.CLIENT_GONE);
        awaitWriter();
        if (before != State.ENDED) {
            LOG.debug(
                    "a client of {} has disconnected: {}",
                    LogText.of(request.channels()),
                    cause == null ? "the connection ended" : LogText.of(cause));
            close(sink);
        }
    }

    @Override
    void endIfVanished() {
        boolean vanished = false;
        try {
            vanished = sink.hasVanished();
        } catch (RuntimeException e) {
            LOG.error("a sink of {} failed in hasVanished()", LogText.of(request.channels()), e);
        }
        if (vanished) {
            owner.context().threads().execute(sink, () -> failed(new IOException("the peer has vanished")));
        }
    }

    private void awaitWriter() {
        long deadline = System.nanoTime() + MAX_WAIT_FOR_WRITER;
        Thread other = writingThread;
        while (other != null && other != Thread.currentThread() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(50));
            other = writingThread;
        }
    }

    private void run(int maxBytes) {
        writingThread = Thread.currentThread();
        try {
            if (state.run()) {
                takeTurn(maxBytes);
            }
        } catch (IOException e) {
            LOG.debug("a client of {} has disconnected: {}", LogText.of(request.channels()), LogText.of(e));
            terminate(CloseReason.CLIENT_GONE);
        } catch (RuntimeException e) {
            fail(e);
        } catch (Error e) {
            fail(e);
            NamedThreads.report(e);
        } finally {
            WRITER.compareAndSet(this, Thread.currentThread(), null); // unless the next thread runs it already
        }
    }

    /** A container may recycle a response while it is written to; its error callback has ended the stream before that. */
    private void fail(Throwable fault) {
        if (!state.hasEnded()) {
            terminate(CloseReason.ERROR);
            LOG.error("a stream of {} failed", LogText.of(request.channels()), fault);
        }
    }

    /** Writes until nothing is left, the sink is not ready, or other streams are due. */
    private void takeTurn(int maxBytes) throws IOException {
        int written = 0;
        while (!state.hasEnded()) {
            state.look();
            boolean isReady = sink.isReady();
            if (state.hasEnded()) {
                return; // the container may have reported a failure within isReady()
            }
            if (!isReady) {
                lastProgress = owner.context().nanoTime();
                if (isHurried) {
                    terminate(writer.closeReason());
                } else if (state.park()) {
                    return;
                }
            } else if (written >= maxBytes) {
                if (state.giveWay()) {
                    schedule();
                }
                return;
            } else {
                int length = writer.writeNext();
                if (length == StreamWriter.END) {
                    terminate(writer.closeReason());
                } else if (length == StreamWriter.NOTHING) {
                    if (state.rest()) {
                        return;
                    }
                } else {
                    written += length;
                    lastProgress = owner.context().nanoTime();
                }
            }
        }
    }

    private void terminate(CloseReason reason) {
        if (enterEnd(reason) != State.ENDED) {
            close(sink);
        }
    }

    /** An exception of a sink's end() must not stop a walk: the streams after it would not be served. */
    private void close(Sink ended) {
        try {
            ended.end();
        } catch (RuntimeException e) {
            LOG.error("a sink of {} could not be ended", LogText.of(request.channels()), e);
        }
    }

    /** Enters the last state, and returns the one before: unless that is the last, too, the caller must end the sink. */
    private State enterEnd(CloseReason reason) {
        State before = state.end();
        if (before != State.ENDING && before != State.ENDED) {
            leave(reason);
        }
        return before;
    }

    private void leave(CloseReason reason) {
        owner.left(this, reason);
        writer.releaseOpening();
        backlog().close();
        owner.context().threads().callBack(() -> onClose.accept(reason));
    }
}
