package io.eventsource.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.server.ManualBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A client of a simulation, which resumes by its last event ID, and what it has received. */
final class SimulatedClient {

    /**
     * What a client has received: an event, or a gap.
     *
     * @param position its position
     * @param data its data; null for a gap
     */
    private record Item(long position, @Nullable String data) {

        boolean isGap() {
            return data == null;
        }
    }

    private final int number;
    private final List<Item> items = new ArrayList<>();
    private String lastId = "";
    private @Nullable SimulatedNode node;
    private ManualBroker.@Nullable Stream stream;

    SimulatedClient(int number) {
        this.number = number;
    }

    boolean isAt(SimulatedNode other) {
        return node == other;
    }

    long position() {
        return position(lastId);
    }

    private static long position(String id) {
        return id.isEmpty() ? 0 : Long.parseLong(id.substring(id.lastIndexOf(':') + 1));
    }

    /** Reconnects. A node that does not have the last event must signal a gap. */
    void open(SimulatedNode to) {
        read();
        if (stream != null) {
            stream.close();
        }
        int before = items.size();
        node = to;
        stream = to.broker().subscribe(FailoverSimulation.CHANNEL, lastId);
        Item last = items.isEmpty() ? null : items.get(before - 1);
        read();
        if (last != null
                && !last.isGap()
                && last.position() != to.missingUpTo() // nothing is missing after it
                && !String.valueOf(last.data()).equals(to.applied.get(last.position()))) {
            assertThat(items).as("a gap, for %s has not applied %s", to, last).hasSizeGreaterThan(before);
            assertThat(items.get(before).isGap())
                    .as("a gap, for %s has not applied %s", to, last)
                    .isTrue();
        }
    }

    /** Takes what has arrived. */
    void read() {
        if (stream == null) {
            return;
        }
        for (String block : stream.takeText().split("\n\n", -1)) {
            boolean isGap = false;
            String data = null;
            for (String line : block.split("\n", -1)) {
                if (line.startsWith("id: ")) {
                    lastId = line.substring("id: ".length());
                } else if (line.equals("event: eventsource.gap")) {
                    isGap = true;
                } else if (line.startsWith("data: n")) {
                    data = line.substring("data: ".length());
                }
            }
            if (isGap || data != null) {
                items.add(new Item(position(lastId), isGap ? null : data));
            }
        }
    }

    /** All that Redis has was received from the first event on, or from the last gap on. */
    void check(NavigableMap<Long, String> history, boolean isComplete) {
        NavigableMap<Long, String> received = new TreeMap<>();
        long from = 0;
        long last = 0;
        for (Item item : items) {
            if (item.isGap()) {
                assertThat(isComplete)
                        .as("%s has a gap although nothing was lost", this)
                        .isFalse();
                from = item.position();
            } else {
                assertThat(item.position()).as("%s of %s", item, this).isGreaterThan(last);
                received.put(item.position(), Objects.requireNonNull(item.data()));
                from = from == 0 ? item.position() - 1 : from;
            }
            last = item.position();
        }
        assertThat(new TreeMap<>(history.tailMap(items.isEmpty() ? Long.MAX_VALUE : from, false)))
                .as("what %s silently missed", this)
                .satisfies(kept -> kept.entrySet().removeAll(received.entrySet()))
                .isEmpty();
    }

    @Override
    public String toString() {
        return "client " + number;
    }
}
