package io.eventsource.server.internal.channel;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Knows which other nodes of a shared history have subscribers of one channel, and what this node has announced.
 * Unless a method says otherwise, its caller holds the broker's commit lock.
 */
final class ChannelNodes {

    /** About how many bytes of memory it uses. */
    static final int BYTES = 320;

    /**
     * What another node has announced.
     *
     * @param count how many subscribers it has
     * @param reader who reads an exclusive channel there, as {@link ReaderMarks} has it
     */
    record Elsewhere(int count, String reader) {}

    private final Map<String, Elsewhere> others = new HashMap<>(2);

    /** How many subscribers the other nodes have. Read by any thread. */
    private volatile int count;

    /** How many subscribers this node has announced last. */
    private int announced;
    /** The reader that this node has announced last. */
    private String announcedReader = "";
    /** The number of the last announcement. */
    private long announcement;
    /** Where the announcement of the present subscribers was applied; 0 while there is none. */
    private long announcedAt;
    /** Who read an exclusive channel on another node last; empty if that is not known. */
    private String lastReader = "";

    /** Returns how many subscribers other nodes have. Needs no lock. */
    int count() {
        return count;
    }

    private void recount() {
        int sum = 0;
        for (Elsewhere other : others.values()) {
            sum += other.count();
        }
        count = sum;
    }

    /** Takes what another node has announced. Without subscribers, it is as if the node were not there. */
    void put(String node, Elsewhere announcement) {
        if (announcement.count() == 0) {
            others.remove(node);
            recount();
            return;
        }
        others.put(node, announcement);
        recount();
        lastReader = announcement.reader();
    }

    /** Forgets a node. Returns whether it had subscribers. */
    boolean remove(String node) {
        boolean hadSubscribers = others.remove(node) != null;
        recount();
        return hadSubscribers;
    }

    /** Forgets the subscribers of all other nodes, which have ended. */
    void clear() {
        others.clear();
        count = 0;
    }

    /** Returns whether a condition holds for a reader on another node, or for the last one that was on one. */
    boolean isReadBy(Predicate<String> reader) {
        return others.isEmpty()
                ? !lastReader.isEmpty() && reader.test(lastReader)
                : others.values().stream().map(Elsewhere::reader).anyMatch(reader);
    }

    /** Returns whether an announcement has been made that is not this one. */
    boolean isNews(int count, String reader) {
        return count != announced || (count > 0 && !reader.equals(announcedReader));
    }

    int announced() {
        return announced;
    }

    /**
     * Notes what is being announced.
     *
     * @param number of the announcement; 0 if there are no subscribers
     */
    void announce(int count, String reader, long number) {
        if (count == 0 || announced == 0 || !reader.equals(announcedReader)) {
            announcedAt = 0;
        }
        announced = count;
        announcedReader = reader;
        announcement = number;
    }

    /** Notes that an announcement of this node was applied. */
    void applied(long position, long number) {
        if (announcedAt == 0 && announced > 0 && number == announcement) {
            announcedAt = position;
        }
    }

    long announcedAt() {
        return announcedAt;
    }
}
