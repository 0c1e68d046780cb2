package io.eventsource.server.internal.channel;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Knows which other nodes of a shared history have subscribers of one channel, and what this node has announced. What was applied
 * of the announcements of all nodes, this one included, follows from the records alone, so all nodes agree on which of two clients
 * came later. Unless a method says otherwise, its caller holds the broker's commit lock.
 */
final class ChannelNodes {

    /** About how many bytes of memory it uses. */
    static final int BYTES = 344;

    /**
     * What a node has announced.
     *
     * @param count how many subscribers it has
     * @param reader who reads an exclusive channel there, as {@link ReaderMarks} has it
     * @param since the position at which it was announced first
     */
    private record Applied(int count, String reader, long since) {}

    private final Map<String, Applied> others = new HashMap<>(2);

    /** What was applied last of the announcements of this node; null if it has no subscribers for the others. */
    private @Nullable Applied own;
    /** The number of that announcement. */
    private long ownNumber;

    /** How many subscribers the other nodes have. Read by any thread. */
    private volatile int count;

    /** How many subscribers this node has announced last. */
    private int announced;
    /** The reader that this node has announced last. */
    private String announcedReader = "";
    /** The number of the first announcement of the present subscribers. */
    private long first;
    /** The number of the last one. */
    private long last;
    /** Since when the present subscribers are announced; 0 while no announcement of them was applied. */
    private long announcedAt;
    /** Who read an exclusive channel on another node last; empty if that is not known. */
    private String lastReader = "";

    /** Returns how many subscribers other nodes have. Needs no lock. */
    int count() {
        return count;
    }

    private void recount() {
        int sum = 0;
        for (Applied other : others.values()) {
            sum += other.count();
        }
        count = sum;
    }

    /**
     * Takes what another node has announced. Without subscribers, it is as if the node were not there.
     *
     * @param reader the mark of who reads it, and the position since when after an {@code @} if that is known
     */
    void put(String node, int subscribers, String reader, long position) {
        Applied applied = next(others.get(node), subscribers, reader, position);
        if (applied == null) {
            others.remove(node);
            recount();
            return;
        }
        others.put(node, applied);
        recount();
        lastReader = applied.reader();
    }

    /** Returns what counts after an announcement. One that names no position repeats that of the same reader before it. */
    private static @Nullable Applied next(@Nullable Applied before, int count, String reader, long position) {
        if (count == 0) {
            return null;
        }
        int at = reader.indexOf('@');
        String mark = at < 0 ? reader : reader.substring(0, at);
        if (at >= 0) {
            return new Applied(count, mark, Long.parseLong(reader.substring(at + 1)));
        }
        return new Applied(count, mark, before != null && before.reader().equals(mark) ? before.since() : position);
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
                : others.values().stream().map(Applied::reader).anyMatch(reader);
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
            first = number;
        }
        announced = count;
        announcedReader = reader;
        last = number;
    }

    /**
     * Takes an announcement of this node, which others apply at the same position.
     *
     * @param reader the mark of who reads it, and the position since when after an {@code @} if that is known
     */
    void applied(int count, String reader, long position, long number) {
        own = next(own, count, reader, position);
        ownNumber = number;
        if (announcedAt == 0 && own != null && isPresent()) {
            announcedAt = own.since();
        }
    }

    /** Notes that the subscribers of this node do not count for the others any more, if they did. */
    static void forgetOwn(@Nullable ChannelNodes nodes) {
        if (nodes != null) {
            nodes.own = null;
        }
    }

    /** Returns whether what was applied last of this node is about its present subscribers. */
    private boolean isPresent() {
        return announced > 0 && ownNumber >= first && ownNumber <= last;
    }

    /** Returns whether the client of another node came later than that of this node. */
    boolean isReplaced() {
        Applied here = own;
        return here != null && isPresent() && others.values().stream().anyMatch(other -> other.since() > here.since());
    }

    long announcedAt() {
        return announcedAt;
    }
}
