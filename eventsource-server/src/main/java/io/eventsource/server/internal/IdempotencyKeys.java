package io.eventsource.server.internal;

import io.eventsource.server.IdempotencyKeyReusedException;
import io.eventsource.server.PublishResult;
import io.eventsource.server.internal.log.MemoryBudget;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the results of publications that had an idempotency key, to answer repetitions. The first in the journal's order
 * counts, whichever node has published it. Guarded by the broker's commit lock.
 */
final class IdempotencyKeys {

    /** How long a key is remembered. */
    static final Duration KEPT_FOR = Duration.ofHours(24);

    /** How many keys are remembered. */
    static final int MOST = 100_000;

    /** A first publication: what it requested, when, its position, which is 0 until it is applied, and its result. */
    private record First(String fingerprint, long publishedAt, long position, CompletionStage<PublishResult> result) {}

    /** About how many bytes of memory a key uses, with its result. */
    private static final int BYTES = 400;

    private final LongSupplier clock;
    private final MemoryBudget memory;
    /** Oldest first. */
    private final Map<String, First> known = new LinkedHashMap<>();

    /**
     * Remembers nothing yet.
     *
     * @param clock the wall-clock time, in milliseconds
     * @param memory what the keys count against
     */
    IdempotencyKeys(LongSupplier clock, MemoryBudget memory) {
        this.clock = clock;
        this.memory = memory;
    }

    /** Returns the result of the first publication with a key; null if it is the first. */
    @Nullable CompletionStage<PublishResult> find(String key) {
        First first = known.get(key);
        return first == null || isOver(first.publishedAt()) ? null : first.result();
    }

    /** Returns when the first publication with a key was published; 0 if it is not known. */
    long publishedAt(String key) {
        First first = known.get(key);
        return first == null ? 0 : first.publishedAt();
    }

    /** Returns whether a key was used for another request. */
    boolean isOther(String key, @Nullable String fingerprint) {
        First first = known.get(key);
        return first != null
                && !isOver(first.publishedAt())
                && !first.fingerprint().equals(fingerprint);
    }

    /** Returns whether the event at a position is the first with its key, and still remembered. */
    boolean isKept(String key, long position) {
        First first = known.get(key);
        return first != null && first.position() == position && !isOver(first.publishedAt());
    }

    /** Remembers a publication that seems to be the first with its key, until the journal's order tells. */
    void add(String key, String fingerprint, long publishedAt, CompletionStage<PublishResult> result) {
        put(key, new First(fingerprint, publishedAt, 0, result));
    }

    /**
     * Applies an event that has a key.
     *
     * @return whether it is the first. Decided from events alone, so that all nodes decide alike
     */
    boolean apply(String key, String fingerprint, long publishedAt, long position, PublishResult result) {
        First first = known.get(key);
        if (first != null && first.position() != 0 && publishedAt - first.publishedAt() < KEPT_FOR.toMillis()) {
            return false;
        }
        put(key, new First(fingerprint, publishedAt, position, PublishStage.done(result)));
        return true;
    }

    /**
     * Returns the result of the first event with a key, for the publisher of another one.
     *
     * @param position where the event of that publisher is
     * @return null if that is the first, or none is remembered
     */
    @Nullable CompletionStage<PublishResult> firstBefore(String key, String fingerprint, long position) {
        First first = known.get(key);
        if (first == null || first.position() == 0 || first.position() == position) {
            return null;
        }
        return first.fingerprint().equals(fingerprint)
                ? first.result()
                : PublishStage.failed(new IdempotencyKeyReusedException());
    }

    /** Remembers a publication, and forgets the oldest beyond the bounds. */
    private void put(String key, First first) {
        remove(key);
        memory.use(BYTES);
        known.put(key, first);
        Iterator<First> oldest = known.values().iterator();
        while (oldest.hasNext() && (isOver(oldest.next().publishedAt()) || known.size() > MOST)) {
            oldest.remove();
            memory.use(-BYTES);
        }
    }

    /** Forgets a publication that did not succeed, unless another one has followed. */
    void forget(String key, CompletionStage<PublishResult> result) {
        First first = known.get(key);
        if (first != null && first.result() == result) {
            remove(key);
        }
    }

    private void remove(String key) {
        if (known.remove(key) != null) {
            memory.use(-BYTES);
        }
    }

    private boolean isOver(long publishedAt) {
        return clock.getAsLong() - publishedAt >= KEPT_FOR.toMillis();
    }
}
