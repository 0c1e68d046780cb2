package io.eventsource.server.internal.log;

import java.util.OptionalLong;
import java.util.TreeMap;

/** Knows between which positions entries may have been lost, by an unclean stop. Guarded by the broker's commit lock. */
public final class Holes {

    /** The positions before the first and after the last lost one, by the latter. */
    private final TreeMap<Long, Long> starts = new TreeMap<>();

    /** Records that what was between two positions may be lost. */
    public void add(long after, long upTo) {
        starts.put(upTo, after);
    }

    /** Returns the position before the hole that a position is in; empty if it is in none. */
    public OptionalLong before(long position) {
        var next = starts.ceilingEntry(position);
        return next != null && next.getValue() < position && position < next.getKey()
                ? OptionalLong.of(next.getValue())
                : OptionalLong.empty();
    }
}
