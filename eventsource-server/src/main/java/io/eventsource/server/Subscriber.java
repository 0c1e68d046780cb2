package io.eventsource.server;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.EventLog.Run;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open stream: a place in its channels' logs, and the sink that takes what comes after it.
 *
 * <p>It has no queue of what is published. Whoever has news only says so; then one thread at a time writes whatever is
 * behind its place until there is no more, or the sink says "not now".
 */
public final class Subscriber {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);

    /** How much goes into one write, and how much others wait for on a walk. */
    private static final int MAX_WRITE = 64 * 1024;
    /** How much one turn may write before others get theirs. */
    private static final int MAX_TURN = 16 * MAX_WRITE;
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
        /** Was ended while it waited, and its sink will be: by a task, or before that by the error of its container. */
        ENDING,
        /** Has ended. Nothing leaves this state, and who entered it ends the sink. */
        ENDED
    }

    /** What a subscriber takes besides its texts: with its places in the broker's collections. */
    private static final int BYTES = 320;
    /** What it takes for each of its channels, besides the characters of the name. */
    private static final int BYTES_PER_CHANNEL = 128;

    private final ChannelRegistry registry;
    private final Backlog backlog;
    private final SubscribeRequest request;
    private final Sink sink;
    private final Consumer<CloseReason> onClose;
    private final @Nullable GapReason gap;
    private final AtomicReference<State> state = new AtomicReference<>(State.PARKED);

    // Owned by the thread that runs the subscriber, one at a time; others see how it is at the moment.
    private byte @Nullable [] opening;
    /** How much of the opening is counted. */
    private final AtomicInteger openingBytes;
    /** When the sink last took something, or began not to. */
    private volatile long lastProgress;
    /** Who runs it; one that is already out may stand here until the next comes. */
    private final AtomicReference<@Nullable Thread> writer = new AtomicReference<>();

    // Set by anyone, before waking.
    /** A comment is to be written even if there is nothing to say. */
    private volatile boolean beat;
    /** The place behind which the stream ends. */
    private volatile long last = Long.MAX_VALUE;
    /** Why it ends there. */
    private volatile CloseReason closing = CloseReason.ERROR;
    /** What it says before it ends there. */
    private volatile byte @Nullable [] lastWords;
    /** Whether it ends at once, wherever it is, when the sink is not ready. */
    private volatile boolean hurried;
    /** Whether the sink was ever ready. */
    private volatile boolean begun;

    /** Its neighbours and its place on the wheel of heartbeats, which guards them. */
    final WheelEntry wheelEntry;

    Subscriber(
            ChannelRegistry registry,
            SubscribeRequest request,
            Backlog backlog,
            byte[] opening,
            @Nullable GapReason gap,
            Sink sink,
            Consumer<CloseReason> onClose) {
        this.registry = registry;
        this.request = request;
        this.backlog = backlog;
        this.opening = opening;
        this.gap = gap;
        this.sink = sink;
        this.onClose = onClose;
        this.lastProgress = registry.context().nanoTime();
        this.wheelEntry = new WheelEntry(this, lastProgress);
        this.openingBytes = new AtomicInteger(opening.length);
    }

    /** About how many bytes of memory the subscriber of a request takes, except for its opening. */
    static long bytes(SubscribeRequest request) {
        long bytes = BYTES
                + 2L * request.lastEventId().length()
                + Identity.of(request).bytes();
        for (String name : request.channels()) {
            bytes += BYTES_PER_CHANNEL + 2L * name.length();
        }
        return bytes;
    }

    /** How many bytes of memory are counted for this as long as it is open, except for its opening and private events. */
    long bytes() {
        return bytes(request);
    }

    /** Counts the opening, which is let go when it is written, or else at the end. */
    void countOpening() {
        registry.context().budget().use(openingBytes.get());
    }

    private void letGoOfOpening() {
        registry.context().budget().use(-openingBytes.getAndSet(0));
    }

    /**
     * What this subscriber was described by as it subscribed.
     *
     * @return the properties; null if there are none
     */
    public @Nullable Object properties() {
        return request.properties();
    }

    /**
     * Who this is.
     *
     * @return the authenticated name; null if the client is anonymous
     */
    public @Nullable String principal() {
        return request.principal();
    }

    /**
     * What this reads.
     *
     * @return the channels that it subscribed to; it may have been unsubscribed from some of them since
     */
    public Channels channels() {
        return request.channels();
    }

    /**
     * Whether events may be missing between the last event ID that the client named and the place where this began.
     *
     * @return why, or null if none is missing
     */
    public @Nullable GapReason gap() {
        return gap;
    }

    /**
     * Sends an event to this subscriber alone, after everything that was published up to now. It cannot be resumed from,
     * and is lost with the connection. Does not wait.
     *
     * @param event the event; an id that it brings along becomes the client's last event ID, so it should mean something
     * @return false if the stream has ended, or more private events wait for it than the 256 KiB that may; then the
     *     channel's {@link GapPolicy} applies
     * @throws IllegalArgumentException if the event's type is reserved, or it is larger than may be
     */
    public boolean send(OutgoingEvent event) {
        boolean taken = add(registry.context().blocks().encode(event));
        wake();
        return taken;
    }

    /** Adds a private event. It is for the caller to say so. */
    boolean add(byte[] block) {
        if (state.get() == State.ENDING || state.get() == State.ENDED) {
            return false;
        }
        if (!registry.tryUse(Backlog.bytes(block))) {
            backlog.lose();
            return false;
        }
        boolean taken = backlog.addPrivate(registry.context().commit().end(), block);
        if (!taken) {
            registry.context().budget().use(-Backlog.bytes(block));
        }
        return taken;
    }

    /** Who reads this. Never to be shown, as a client's id is a secret. */
    Identity identity() {
        return Identity.of(request);
    }

    /** Whether an epoch is the secret one of the only exclusive channel that this reads. */
    boolean isProvenBy(String epoch) {
        List<ChannelLog> exclusive = Arrays.stream(backlog.shards())
                .map(SubscriberShard::log)
                .filter(ChannelLog::hasSecret)
                .toList();
        return exclusive.size() == 1 && exclusive.get(0).isProvenBy(epoch);
    }

    Backlog backlog() {
        return backlog;
    }

    /** The sequence of the last event that the sink took. */
    long cursor() {
        return backlog.cursor();
    }

    /** When the sink last took something, or began not to. */
    long lastProgress() {
        return lastProgress;
    }

    boolean isParked() {
        return state.get() == State.PARKED;
    }

    /**
     * Says that the sink is ready, after it was not, or for the first time. Returns at once; may be called on any
     * thread, and once too often.
     */
    public void writable() {
        begun = true;
        if (isNowScheduled(true)) {
            schedule();
        }
    }

    /** Says that there is something to write or to look at. */
    void wake() {
        if (isNowScheduled(false)) {
            schedule();
        }
    }

    /** As {@link #wake()}, on a walk: writes what is there on this thread, but not for long. */
    void visit() {
        if (!isNowScheduled(false)) {
            giveUpIfOutrun();
        } else if (sink.mayBlock()) {
            schedule();
        } else {
            run(MAX_WRITE);
        }
    }

    /** Has it run if it is at rest, or else look once more: in one step, lest it comes to rest in between. */
    private boolean isNowScheduled(boolean sinkIsReady) {
        State before = state.getAndUpdate(now -> switch (now) {
            case PARKED -> sinkIsReady ? State.SCHEDULED : now;
            case IDLE -> State.SCHEDULED;
            case RUNNING -> State.RUNNING_AGAIN;
            case SCHEDULED, RUNNING_AGAIN, ENDING, ENDED -> now;
        });
        return before == State.IDLE || (before == State.PARKED && sinkIsReady);
    }

    private void schedule() {
        try {
            registry.context().delivery().execute(sink, () -> run(MAX_TURN));
        } catch (Error e) {
            state.compareAndSet(State.SCHEDULED, State.IDLE); // so that the next news is another attempt
            throw e;
        }
    }

    /** Asks for a comment, to keep the stream alive or to find out whether it is. */
    void beat() {
        beat = true;
        wake();
    }

    /**
     * Ends this stream with what was published and sent up to now, or at once if its sink is not ready any more. Does not
     * wait. The client will reconnect, as after any end.
     */
    public void close() {
        endAfter(registry.context().commit().end(), CloseReason.CLOSED);
        if (begun) {
            hurry();
        } else {
            wake(); // it may have begun just now; if not, it ends once it has
        }
    }

    void end(CloseReason reason) {
        endAfter(registry.context().commit().end(), reason);
        hurry();
    }

    /** Ends a stream that is to end, now if its sink is not ready. */
    void hurry() {
        hurried = true;
        wake();
        endIfParked(closing);
    }

    /** Ends this stream after what was published up to now and some last words, when its sink is ready for them. */
    void endWith(byte[] words, CloseReason reason) {
        lastWords = words;
        endAfter(registry.context().commit().end(), reason);
        wake();
    }

    /** Ends this stream, once woken, as soon as it has got everything up to a place. The first who says so wins. */
    void endAfter(long place, CloseReason reason) {
        if (last == Long.MAX_VALUE) {
            closing = reason;
            last = place;
        }
    }

    /** Gives the stream up if it waits for its sink behind what the log has forgotten: waiting would be of no use. */
    private void giveUpIfOutrun() {
        if (state.get() == State.PARKED && backlog.hasGap() && endsAtGap()) {
            endIfParked(CloseReason.TOO_SLOW);
        }
    }

    private boolean endsAtGap() {
        return Arrays.stream(backlog.shards())
                .anyMatch(shard -> shard.channel().options().gapPolicy() == GapPolicy.DISCONNECT);
    }

    /** Nobody writes to a parked stream, so it can be ended by whoever gets it out of that state. */
    void endIfParked(CloseReason reason) {
        if (state.compareAndSet(State.PARKED, State.ENDING)) {
            leave(reason);
            registry.context().delivery().execute(sink, this::endSink);
        }
    }

    /** As a writer, so that a container's error callback waits for it. */
    private void endSink() {
        writer.set(Thread.currentThread());
        try {
            if (state.compareAndSet(State.ENDING, State.ENDED)) {
                close(sink);
            }
        } finally {
            writer.compareAndSet(Thread.currentThread(), null);
        }
    }

    /**
     * Says that the sink has failed, as when its peer has gone. When this returns nothing writes to the sink any more,
     * unless a write has been hanging in it for a second.
     *
     * @param cause what went wrong; null if it is not known
     */
    public void failed(@Nullable Throwable cause) {
        State before = enterEnd(CloseReason.CLIENT_GONE);
        awaitWriter();
        if (before != State.ENDED) {
            LOG.debug(
                    "a client of {} has gone: {}",
                    LogText.of(request.channels()),
                    cause == null ? "the connection ended" : LogText.of(cause));
            close(sink);
        }
    }

    /** Ends the stream if its sink knows that the peer is gone. */
    void endIfVanished() {
        boolean vanished = false;
        try {
            vanished = sink.hasVanished();
        } catch (RuntimeException e) {
            LOG.error("a sink of {} could not tell whether its peer is there", LogText.of(request.channels()), e);
        }
        if (vanished) {
            registry.context().delivery().execute(sink, () -> failed(new IOException("the peer acknowledges nothing")));
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

    private void run(int maxBytes) {
        writer.set(Thread.currentThread());
        try {
            if (state.compareAndSet(State.SCHEDULED, State.RUNNING)) {
                takeTurn(maxBytes);
            }
        } catch (IOException e) {
            LOG.debug("a client of {} has gone: {}", LogText.of(request.channels()), LogText.of(e));
            terminate(CloseReason.CLIENT_GONE);
        } catch (RuntimeException e) {
            fail(e);
        } catch (Error e) {
            fail(e);
            NamedThreads.report(e);
        } finally {
            writer.compareAndSet(Thread.currentThread(), null); // unless the next is running already
        }
    }

    /** A container may take a response away while it is written to; who said so has ended this stream before. */
    private void fail(Throwable fault) {
        if (state.get() != State.ENDED) {
            terminate(CloseReason.ERROR);
            LOG.error("a stream of {} failed", LogText.of(request.channels()), fault);
        }
    }

    /** Iterates until there is nothing left to do, or others are due. */
    private void takeTurn(int maxBytes) throws IOException {
        int written = 0;
        while (state.get() != State.ENDED) {
            // What is signalled from here on makes this loop go round once more: news must not be missed.
            state.compareAndSet(State.RUNNING_AGAIN, State.RUNNING);
            boolean ready = sink.isReady();
            if (state.get() == State.ENDED) {
                return; // its container may have said so just there
            }
            if (!ready) {
                lastProgress = registry.context().nanoTime();
                if (hurried) {
                    terminate(closing);
                } else if (state.compareAndSet(State.RUNNING, State.PARKED)) {
                    return;
                }
            } else if (written >= maxBytes) {
                rescheduleUnlessEnded();
                return;
            } else {
                int length = writeNext();
                written += length;
                if (length == 0 && state.compareAndSet(State.RUNNING, State.IDLE)) {
                    return;
                }
            }
        }
    }

    private void rescheduleUnlessEnded() {
        if (state.getAndUpdate(now -> now == State.ENDED ? now : State.SCHEDULED) != State.ENDED) {
            schedule();
        }
    }

    /** Writes what is next, as much as fits into one piece, or ends where it is to end. Returns how many bytes it wrote. */
    private int writeNext() throws IOException {
        byte[] first = opening;
        if (first != null) {
            opening = null;
            int length = write(first);
            letGoOfOpening();
            return length;
        }
        long upTo = Math.min(last, registry.context().commit().end());
        Run next = backlog.read(upTo, MAX_WRITE);
        while (next != null && next.length() == 0) {
            backlog.advance(next);
            next = backlog.read(upTo, MAX_WRITE);
        }
        if (next != null && next.isGap()) {
            return writeGap();
        }
        if (next != null) {
            int length = write(next.bytes(), next.offset(), next.length());
            backlog.advance(next);
            return length;
        }
        return upTo == last ? conclude() : beat ? write(EventBlocks.HEARTBEAT) : 0;
    }

    private int writeGap() throws IOException {
        if (endsAtGap()) {
            terminate(CloseReason.TOO_SLOW);
            return 0;
        }
        registry.context().statistics().gaps.increment();
        backlog.passGap();
        return write(
                EventBlocks.gap(GapReason.EVICTED, backlog.shards()[0].log().idForReaders(backlog.cursor())));
    }

    private int conclude() throws IOException {
        byte[] words = lastWords;
        if (words != null) {
            lastWords = null;
            return write(words);
        }
        terminate(closing);
        return 0;
    }

    private int write(byte[] bytes) throws IOException {
        return write(bytes, 0, bytes.length);
    }

    private int write(byte[] bytes, int offset, int length) throws IOException {
        beat = false;
        sink.write(bytes, offset, length);
        lastProgress = registry.context().nanoTime();
        registry.context().statistics().writes.increment();
        registry.context().statistics().bytes.add(length);
        return length;
    }

    private void terminate(CloseReason reason) {
        if (enterEnd(reason) != State.ENDED) {
            close(sink);
        }
    }

    /** What a sink throws at its end is no reason to hold up a walk, and those who come after on it. */
    private void close(Sink ended) {
        try {
            ended.end();
        } catch (RuntimeException e) {
            LOG.error("a sink of {} could not be ended", LogText.of(request.channels()), e);
        }
    }

    /** Enters the last state, and returns the one before: if that is another, the caller has to end the sink. */
    private State enterEnd(CloseReason reason) {
        State before = state.getAndSet(State.ENDED);
        if (before != State.ENDING && before != State.ENDED) {
            leave(reason);
        }
        return before;
    }

    private void leave(CloseReason reason) {
        registry.left(this, reason);
        letGoOfOpening();
        backlog.close();
        registry.context().delivery().callBack(() -> onClose.accept(reason));
    }
}
