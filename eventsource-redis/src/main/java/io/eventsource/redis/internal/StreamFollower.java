package io.eventsource.redis.internal;

import io.eventsource.server.journal.JournalException;
import io.eventsource.server.journal.JournalFollower;
import io.eventsource.server.journal.JournalRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the stream and applies its records, those of all nodes, in order. Connects again after a fault, and continues where it was.
 * One thread runs it.
 */
final class StreamFollower implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamFollower.class);

    private static final Duration RETRY = Duration.ofMillis(500);
    /** How long a read waits, and so how much later than it could a heartbeat is sent, or its answer read. */
    private static final Duration BLOCK = Duration.ofMillis(500);

    /** About how many bytes are read at once. */
    private static final long BATCH_BYTES = 8L << 20;

    private static final int LARGEST_BATCH = 2_000;

    private final RedisSettings settings;
    private final RedisConnector connector;
    private final History history;
    private final AppliedEnd end;
    private final Appends appends;
    private final JournalFollower follower;
    private final long after;

    private final CompletableFuture<Void> isCaughtUp = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    private volatile @Nullable Session current;

    // Of the thread that runs this.
    private final NeededRecords needed;
    private int batch = LARGEST_BATCH / 10;
    /** Whether records are missing since a session was opened last, so that what is pending may be among them. */
    private boolean hasMissed;

    StreamFollower(
            RedisSettings settings,
            RedisConnector connector,
            History history,
            AppliedEnd end,
            Appends appends,
            JournalFollower follower,
            long after) {
        this.settings = settings;
        this.connector = connector;
        this.history = history;
        this.end = end;
        this.appends = appends;
        this.follower = follower;
        this.after = after;
        this.needed = new NeededRecords(follower, end);
    }

    /** Waits until everything is applied that was there before the call. */
    void awaitStart() {
        try {
            isCaughtUp.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof JournalException known ? known : new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw JournalException.unreadable("the start was interrupted");
        }
    }

    /** Ends the thread. */
    void close() {
        closing.countDown();
        Session open = current;
        if (open != null) {
            open.fail(new RedisFault(settings.address(), "the journal is closed"));
        }
    }

    @Override
    public void run() {
        try {
            while (!isClosing()) {
                try (Session session = connector.open(history, end)) {
                    current = session;
                    followUntilClosed(session);
                } catch (RedisFault fault) {
                    interrupted(fault);
                }
            }
        } catch (JournalException e) {
            endHistory(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException | Error e) {
            LOG.error("unexpected exception in the journal; please report this", e);
            endHistory("the journal has failed with an internal error", e);
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void followUntilClosed(Session session) throws RedisFault {
        try {
            follow(session);
        } finally {
            if (isClosing()) {
                session.leave();
            }
        }
    }

    private void follow(Session session) throws RedisFault {
        Session.Welcome welcome = session.welcome();
        if (!welcome.history().equals(history)) {
            throw JournalException.unreadable("Redis was emptied, and has another history since (epoch "
                    + welcome.history().epoch() + "); start this node again to follow that");
        }
        hasMissed |= welcome.hasJumped();
        if (after > 0 && end.position() == 0) {
            Entry last = session.find(after);
            end.begin(after, last == null ? Nonce.ofNewNode() : last.nonce());
        }
        boolean isOpen = false;
        while (!isClosing()) {
            List<Entry> entries = session.read(end.position(), batch, isOpen ? BLOCK : Duration.ZERO);
            apply(entries, session);
            if (!isOpen && (entries.isEmpty() || end.position() >= welcome.last())) {
                isOpen = true;
                open(session);
            }
            end.giveUp(System.currentTimeMillis());
            needed.carry(session);
            session.beat(end.firstLeft()).forEach(follower::lost);
        }
    }

    private void open(Session session) {
        appends.open(session, !hasMissed);
        hasMissed = false;
        if (!isCaughtUp.complete(null)) {
            LOG.info("{} works again; this node has caught up", settings.address());
        }
    }

    private void apply(List<Entry> entries, Session session) throws RedisFault {
        long bytes = 0;
        for (Entry entry : entries) {
            JournalRecord record = apply(entry, session);
            String gone = record.kind() == JournalRecord.Kind.GONE ? record.node() : null;
            if (gone != null) {
                session.forget(gone); // if it is there, its next heartbeat shows it
            }
            bytes += entry.record().capacity();
        }
        if (!entries.isEmpty()) {
            long average = Math.max(1, bytes / entries.size());
            batch = (int) Math.max(1, Math.min(LARGEST_BATCH, BATCH_BYTES / average));
        }
    }

    private JournalRecord apply(Entry entry, Session session) throws RedisFault {
        int size = entry.record().remaining();
        JournalRecord record = JournalRecord.read(entry.record());
        boolean isNext = end.isFollowedBy(entry);
        hasMissed |= !isNext || entry.jumpedFrom() >= 0;
        if (!isNext) {
            needed.bring(session, entry.position());
            appends.missed(entry.position() - 1);
        }
        needed.apply(entry.position(), record);
        end.move(entry, size, record.publishedAt());
        appends.applied(entry.nonce(), entry.position());
        return record;
    }

    /** Waits a moment after a fault. At the start, a fault is final. */
    private void interrupted(RedisFault fault) {
        if (isClosing()) {
            return;
        }
        if (!isCaughtUp.isDone()) {
            isCaughtUp.completeExceptionally(JournalException.unreadable(fault.reason()));
            closing.countDown();
            return;
        }
        if (!fault.publicReason().equals(appends.problem())) {
            LOG.warn("{}; events are refused until it works again", fault.reason());
        }
        appends.interrupt(fault.publicReason());
        try {
            if (closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("closed while Redis could not be reached");
            }
        } catch (InterruptedException e) {
            LOG.debug("interrupted; trying again at once"); // only close() ends the thread
        }
    }

    /** Gives up the history. */
    private void endHistory(String reason, Throwable cause) {
        appends.interrupt(reason);
        appends.failAll(new RedisFault(settings.address(), reason));
        if (!isCaughtUp.completeExceptionally(
                cause instanceof JournalException ? cause : JournalException.unreadable(reason))) {
            LOG.error("{}", reason);
            follower.ended(reason);
        }
    }
}
