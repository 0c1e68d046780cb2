package io.eventsource.redis.internal;

import io.eventsource.server.journal.JournalFollower;
import io.eventsource.server.journal.JournalRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies records, and carries those that outlive the retention, such as commands that wait, into a hash before the stream is
 * trimmed. Belongs to the thread that applies records.
 *
 * <pre>
 *   stream:    [ ... trimmed ... ][ carried, may be trimmed ][ kept ... ]
 *   positions:                                firstLeft, then firstKept
 *   hash:      the needed ones of all before firstLeft
 * </pre>
 */
final class NeededRecords {

    private static final Logger LOG = LoggerFactory.getLogger(NeededRecords.class);

    private static final Duration PAUSE = Duration.ofMillis(10);

    /** How many entries are read at once. */
    private static final int BATCH = 200;

    /** How many positions are forgotten at once. */
    private static final int FORGOTTEN_AT_ONCE = 2_000;

    private final JournalFollower follower;
    private final AppliedEnd end;

    /** What was needed when it was applied, or later, without its content. */
    private final NavigableMap<Long, JournalRecord> needed = new TreeMap<>();

    private long carriedAt = System.nanoTime() - PAUSE.toNanos();

    NeededRecords(JournalFollower follower, AppliedEnd end) {
        this.follower = follower;
        this.end = end;
    }

    void apply(long position, JournalRecord record) {
        try {
            follower.apply(position, record);
        } catch (RuntimeException | Error e) {
            LOG.error("a record of the journal could not be applied; please report this", e);
        }
        if (follower.isNeeded(position, record)) {
            needed.put(position, withoutContent(record));
        }
    }

    private static JournalRecord withoutContent(JournalRecord record) {
        return JournalRecord.of(record.kind(), record.channels(), record.publishedAt())
                .reconnectionTime(record.reconnectionTime())
                .expiresAt(record.expiresAt())
                .idempotencyKey(record.idempotencyKey(), record.fingerprint())
                .reference(record.reference())
                .command(record.command(), record.replyPath())
                .build();
    }

    /**
     * Applies the needed records before a position, before which the stream was trimmed. All of them are in the hash, because
     * they were carried there first.
     */
    void bring(Session session, long position) throws RedisFault {
        follower.trimmed(position - 1);
        NavigableMap<Long, Entry> kept = session.needed().headMap(position, false);
        if (session.carried() > end.position()) { // else the hash was lost with the stream
            forgetOthers(kept, position);
        }
        kept.tailMap(end.position(), false).forEach((at, entry) -> apply(at, JournalRecord.read(entry.record())));
        end.carried(position);
    }

    /** Forgets what this node has applied, and is not needed any more because of records that it has missed. */
    private void forgetOthers(Map<Long, Entry> kept, long before) {
        needed.headMap(before).entrySet().removeIf(each -> {
            boolean isOver = !kept.containsKey(each.getKey());
            if (isOver) {
                follower.settled(each.getKey(), each.getValue());
            }
            return isOver;
        });
    }

    /** Carries what is needed and beyond the retention, from time to time. Then it may be removed from the stream. */
    void carry(Session session) throws RedisFault {
        long before = end.firstKept();
        long now = System.nanoTime();
        if (before <= end.firstLeft() || now - carriedAt < PAUSE.toNanos()) {
            return;
        }
        carriedAt = now;
        List<Long> over = new ArrayList<>();
        List<Long> due = new ArrayList<>();
        needed.headMap(before).forEach((position, record) -> {
            if (!follower.isNeeded(position, record)) {
                over.add(position);
            } else if (position >= end.firstLeft()) {
                due.add(position);
            }
        });
        for (List<Long> some : batches(over, FORGOTTEN_AT_ONCE)) {
            session.carry(end.position(), null, some, List.of());
        }
        for (List<Long> some : batches(due, BATCH)) {
            session.carry(end.position(), null, List.of(), session.find(some));
        }
        end.carried(session.carry(end.position(), before, List.of(), List.of()));
        over.forEach(needed::remove);
    }

    private static List<List<Long>> batches(List<Long> all, int size) {
        List<List<Long>> batches = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            batches.add(all.subList(from, Math.min(all.size(), from + size)));
        }
        return batches;
    }
}
