package io.eventsource.server;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A log in memory, bounded in entries and in bytes. */
final class MemoryEventLog implements EventLog {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int EPOCH_BYTES = 12;
    private static final int INITIAL_CAPACITY = 8;

    private final String epoch = newEpoch();
    private final Retention retention;
    private @Nullable Entry[] ring = new @Nullable Entry[INITIAL_CAPACITY];
    private int size;
    private final Map<String, Long> sequences = new HashMap<>();
    private long end;
    private long bytes;

    MemoryEventLog(Retention retention) {
        this.retention = retention;
    }

    private static String newEpoch() {
        byte[] random = new byte[EPOCH_BYTES];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    @Override
    public String epoch() {
        return epoch;
    }

    @Override
    public long end() {
        return end;
    }

    @Override
    public long start() {
        return end - size;
    }

    @Override
    public void append(Entry entry) {
        if (size == ring.length) {
            grow();
        }
        end++;
        size++;
        ring[index(end)] = entry;
        bytes += entry.bytes().length;
        if (entry.id() != null) {
            sequences.put(entry.id(), end);
        }
        // The newest stays, however large: a connected subscriber must be able to get it.
        while (size > 1 && (size > retention.events() || bytes > retention.bytes())) {
            forgetOldest();
        }
    }

    private void forgetOldest() {
        long sequence = start() + 1;
        Entry oldest = entry(sequence);
        ring[index(sequence)] = null;
        size--;
        bytes -= oldest.bytes().length;
        if (oldest.id() != null) {
            // An id that was used again names the newer entry, which stays.
            sequences.remove(oldest.id(), sequence);
        }
    }

    private void grow() {
        @Nullable Entry[] larger = new @Nullable Entry[ring.length * 2];
        for (long sequence = start() + 1; sequence <= end; sequence++) {
            larger[(int) (sequence & (larger.length - 1))] = entry(sequence);
        }
        ring = larger;
    }

    /** A sequence always stands at the same index of a ring whose length is a power of two. */
    private int index(long sequence) {
        return (int) (sequence & (ring.length - 1));
    }

    private Entry entry(long sequence) {
        return Objects.requireNonNull(ring[index(sequence)]);
    }

    @Override
    public OptionalLong find(String id) {
        Long sequence = sequences.get(id);
        return sequence == null ? OptionalLong.empty() : OptionalLong.of(sequence);
    }

    @Override
    public Batch read(long place, long upTo, int maxBytes) {
        Objects.checkFromToIndex(place - start(), upTo - start(), size);
        long last = place;
        long length = 0;
        while (last < upTo && (last == place || length + entry(last + 1).bytes().length <= maxBytes)) {
            last++;
            length += entry(last).bytes().length;
        }
        if (last == place + 1) {
            return new Batch(entry(last).bytes(), last);
        }
        ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(length));
        for (long sequence = place + 1; sequence <= last; sequence++) {
            all.put(entry(sequence).bytes());
        }
        return new Batch(all.array(), last);
    }

    @Override
    public void clear() {
        ring = new @Nullable Entry[INITIAL_CAPACITY];
        size = 0;
        sequences.clear();
        bytes = 0;
    }
}
