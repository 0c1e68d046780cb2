package io.eventsource.redis.internal;

import io.eventsource.server.journal.JournalException;
import io.eventsource.server.journal.JournalRecord;
import io.lettuce.core.RedisCommandExecutionException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sends the records of this node to Redis, many at once, and holds their stages until each was applied here and is as safe as the
 * settings say. A record whose reply was lost waits until the stream tells whether it is there.
 *
 * <p>Its lock is held for memory operations, and while a command is handed to the connection; never while a stage completes.
 */
final class Appends {

    /** How many bytes may be on their way. */
    static final long MAX_UNSAFE_BYTES = 16L << 20;

    private static final int ENTRY_BYTES = 200;

    private static final class Pending {

        private final CompletableFuture<Long> stage = new CompletableFuture<>();
        private final long number;
        private final int bytes;
        private final long since = System.nanoTime();
        /** Where it was applied; 0 if it was not yet. */
        private long position;
        /** Where Redis has it; 0 if Redis has not confirmed it. */
        private long keptAt;
        /** Whether as many replicas have it as they should. */
        private boolean isSafe;

        private Pending(long number, int bytes, boolean isSafe) {
            this.number = number;
            this.bytes = bytes;
            this.isSafe = isSafe;
        }
    }

    private final RedisSettings settings;
    private final AppliedEnd end;
    private final long node;

    // Guarded by this, except that the problem may be read without.
    private final Map<Long, Pending> pending = new LinkedHashMap<>();
    private Nonce last;
    private long unsafeBytes;
    private @Nullable Session session;
    private boolean isClosed;
    /** Whether replicas were asked, and have not answered. */
    private boolean isAwaitingReplicas;
    /** The last position that was missed. */
    private long missedUpTo;

    /** Why there is no session; null if there is one, or was none yet. */
    private volatile @Nullable String problem;
    /** Why Redis refused the last record; null if it did not. */
    private volatile @Nullable String refusal;

    Appends(RedisSettings settings, AppliedEnd end, Nonce node) {
        this.settings = settings;
        this.end = end;
        this.node = node.node();
        this.last = node;
    }

    CompletionStage<Long> add(JournalRecord record) {
        ByteBuffer bytes = ByteBuffer.allocate(record.size());
        record.write(bytes);
        Pending added;
        Session to;
        CompletionStage<Long> reply;
        synchronized (this) {
            to = session;
            if (isClosed) {
                return refused("the journal is closed");
            }
            if (to == null) {
                String reason = problem;
                return refused(reason == null ? "the journal is starting" : reason);
            }
            int size = bytes.capacity() + ENTRY_BYTES;
            // A record that is larger than the bound alone must be possible.
            if (unsafeBytes > 0 && unsafeBytes + size > MAX_UNSAFE_BYTES) {
                return refused("Redis is too slow: " + unsafeBytes + " bytes wait for it; try again later");
            }
            last = last.next();
            added = new Pending(last.number(), size, settings.replicas() == 0);
            unsafeBytes += size;
            pending.put(added.number, added);
            reply = to.append(last, bytes.array(), end);
        }
        reply.whenComplete((position, failure) -> replied(added, to, position, failure));
        return added.stage;
    }

    private static CompletionStage<Long> refused(String reason) {
        return CompletableFuture.failedFuture(JournalException.refused(reason));
    }

    private void replied(Pending added, Session from, @Nullable Long position, @Nullable Throwable failure) {
        if (failure instanceof RedisCommandExecutionException) {
            RedisFault fault = RedisFault.of(settings.address(), failure);
            refusal = fault.publicReason();
            fail(pending -> pending == added, fault.refused());
            if (!String.valueOf(failure.getMessage()).startsWith("OOM")) {
                from.fail(fault);
            }
        } else if (failure != null) {
            from.fail(RedisFault.of(settings.address(), failure)); // the record may be there
        } else if (position == null || position < 0) {
            RedisFault fault = RedisFault.lostHistory(settings.address());
            fail(pending -> pending == added, fault.refused());
            from.fail(fault);
        } else {
            long missed;
            synchronized (this) {
                added.keptAt = position;
                missed = missedUpTo;
            }
            refusal = null;
            if (position <= missed) {
                failMissed(missed);
            }
            awaitReplicas(from);
        }
    }

    /** Asks the replicas for everything that was sent, unless they are being asked already. */
    private void awaitReplicas(Session from) {
        long upTo;
        CompletionStage<Long> reply;
        synchronized (this) {
            if (settings.replicas() == 0 || isAwaitingReplicas || session != from) {
                return;
            }
            isAwaitingReplicas = true;
            upTo = last.number();
            reply = from.awaitReplicas();
        }
        reply.whenComplete((replicas, failure) -> {
            if (replicas == null) {
                from.fail(RedisFault.of(
                        settings.address(), Objects.requireNonNull(failure))); // the next session asks again
            } else {
                replicated(from, upTo, replicas);
            }
        });
    }

    private void replicated(Session from, long upTo, long replicas) {
        synchronized (this) {
            if (session != from) {
                return;
            }
            isAwaitingReplicas = false;
        }
        if (replicas >= settings.replicas()) {
            complete(waiting -> {
                if (waiting.number <= upTo) {
                    waiting.isSafe = true;
                }
            });
        } else {
            RedisFault fault = new RedisFault(
                    settings.address(),
                    "only " + replicas + " of " + settings.replicas()
                            + " replicas of {} have confirmed the event in time");
            fail(waiting -> waiting.number <= upTo, fault.unknown());
        }
        synchronized (this) {
            if (pending.values().stream().noneMatch(waiting -> !waiting.isSafe)) {
                return;
            }
        }
        awaitReplicas(from);
    }

    /** Notes that a record of this node was applied. */
    void applied(Nonce nonce, long position) {
        if (nonce.node() != node) {
            return;
        }
        Pending applied;
        synchronized (this) {
            applied = pending.get(nonce.number());
            if (applied == null) {
                return;
            }
            applied.position = position;
            if (!applied.isSafe) {
                return;
            }
            remove(applied);
        }
        applied.stage.complete(position);
    }

    /** Notes that records up to a position were removed before they could be applied: perhaps some of this node. */
    void missed(long upTo) {
        synchronized (this) {
            missedUpTo = upTo;
        }
        failMissed(upTo);
    }

    private void failMissed(long upTo) {
        RedisFault fault = new RedisFault(
                settings.address(), "{} has removed the event before this node has read it, or has lost it");
        fail(waiting -> waiting.position == 0 && waiting.keptAt > 0 && waiting.keptAt <= upTo, fault.unknown());
    }

    private void remove(Pending done) {
        pending.remove(done.number);
        removed(done);
    }

    private void removed(Pending done) {
        unsafeBytes -= done.bytes;
        if (isClosed && pending.isEmpty()) {
            notifyAll();
        }
    }

    /** Changes what is pending, and completes what is applied and safe then. */
    private void complete(Consumer<Pending> change) {
        List<Pending> done = new ArrayList<>();
        synchronized (this) {
            pending.values().forEach(change);
            pending.values().stream()
                    .filter(waiting -> waiting.isSafe && waiting.position > 0)
                    .forEach(done::add);
            done.forEach(this::remove);
        }
        done.forEach(each -> each.stage.complete(each.position));
    }

    private void fail(Predicate<Pending> which, JournalException reason) {
        List<Pending> failed = new ArrayList<>();
        synchronized (this) {
            for (Iterator<Pending> all = pending.values().iterator(); all.hasNext(); ) {
                Pending next = all.next();
                if (which.test(next)) {
                    all.remove();
                    removed(next);
                    failed.add(next);
                }
            }
        }
        failed.forEach(each -> each.stage.completeExceptionally(reason));
    }

    /**
     * Sends records to a session, whose records were applied up to its handshake. What was sent before and was not applied is not
     * there.
     *
     * @param isComplete whether no record that was sent before can have been missed
     */
    void open(Session opened, boolean isComplete) {
        RedisFault fault = new RedisFault(
                settings.address(),
                isComplete
                        ? "the connection to {} was lost before the event arrived"
                        : "the connection to {} was lost, and perhaps the event, too");
        fail(waiting -> waiting.position == 0, isComplete ? fault.refused() : fault.unknown());
        boolean isUnsafe;
        synchronized (this) {
            session = opened;
            problem = null;
            refusal = null;
            isAwaitingReplicas = false;
            isUnsafe = !pending.isEmpty();
        }
        if (isUnsafe) {
            awaitReplicas(opened);
        }
    }

    /** Refuses records from now on. Those that were sent wait. */
    synchronized void interrupt(String reason) {
        session = null;
        problem = reason;
    }

    /**
     * Fails what has been pending for too long, and the session that has not answered to it. Called a few times in a second, so
     * that no publisher waits much longer, however long the thread that reads is held up.
     */
    void expire() {
        long before = System.nanoTime()
                - settings.commandTimeout().plus(settings.replicationTimeout()).toNanos();
        Session silent;
        synchronized (this) {
            if (pending.values().stream().noneMatch(waiting -> isOverdue(waiting, before))) {
                return;
            }
            silent = session;
        }
        RedisFault fault = RedisFault.noAnswer(settings.address());
        if (silent != null) {
            silent.fail(fault);
        }
        fail(waiting -> isOverdue(waiting, before), fault.unknown());
    }

    /** Returns whether a record was sent before a time, and Redis has not answered to it since or may not have it. */
    private boolean isOverdue(Pending waiting, long before) {
        return waiting.since - before < 0 && (session == null || waiting.keptAt == 0);
    }

    @Nullable String problem() {
        String reason = problem;
        return reason != null ? reason : refusal;
    }

    /** Accepts no more records, and waits for those that are pending. */
    synchronized void close(Duration time) {
        isClosed = true;
        long until = System.nanoTime() + time.toNanos();
        try {
            for (long left = time.toMillis(); left > 0 && !pending.isEmpty(); ) {
                wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Fails all that is pending. */
    void failAll(RedisFault fault) {
        fail(waiting -> true, fault.unknown());
    }
}
