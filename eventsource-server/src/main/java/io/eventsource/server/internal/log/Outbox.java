package io.eventsource.server.internal.log;

import io.eventsource.protocol.EventStreamEncoder;
import io.eventsource.server.internal.log.EventLog.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Holds the commands of an exclusive channel that wait for its client: each until the client has dealt with it, it expires, is
 * cancelled, or is replaced by one of the same topic. Nothing else removes one, so a client that lost its position loses none.
 *
 * <p>Reading needs no lock; the caller of a method that changes something holds the broker's commit lock. Times are wall-clock
 * times, in milliseconds.
 */
public final class Outbox implements LogReader {

    /** About how many bytes of memory a command uses, besides its block, and an outbox without commands. */
    public static final int BYTES = 96;

    /** How long ago a command must have been written to a stream to count as received by a client that confirms nothing. */
    static final long PRESUMED_AFTER_MILLIS = 60_000;

    private static final long MARK_EVERY_MILLIS = 5_000;
    private static final Command[] NONE_WAIT = {};

    /**
     * A command that waits.
     *
     * @param sequence its position
     * @param block its event, without the id
     * @param givenId the id that its publisher gave; null if it has that of its position
     * @param expiresAt from when on it must not be written any more
     * @param topic what it replaces; null for nothing
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Command(
            long sequence,
            byte[] block,
            @Nullable String givenId,
            long expiresAt,
            @Nullable String topic) {

        long bytes() {
            return BYTES + block.length + (topic == null ? 0 : 2L * topic.length());
        }
    }

    /** How far the present stream had been written at a time. */
    private record Mark(long time, long position) {}

    private final MemoryBudget memory;
    private final LongSupplier clock;
    private final ChannelLog ids;

    // Changed under the commit lock; read by any thread. A change is a new array.
    private volatile Command[] commands = NONE_WAIT;
    private volatile long start;

    // Owned by the holder of the commit lock.
    private final List<Mark> marks = new ArrayList<>(0);

    Outbox(ChannelLog ids, MemoryBudget memory, LongSupplier clock, long start) {
        this.ids = ids;
        this.memory = memory;
        this.clock = clock;
        this.start = start;
        memory.use(BYTES);
    }

    /** Returns whether nothing waits. */
    public boolean isEmpty() {
        return commands.length == 0;
    }

    /** Returns what waits, in order. */
    public List<Command> commands() {
        return List.of(commands);
    }

    /** Adds a command, in place of a waiting one of the same topic. */
    void add(Command added) {
        String topic = added.topic();
        if (topic != null) {
            removeIf(command -> topic.equals(command.topic()));
        }
        Command[] all = commands;
        Command[] more = Arrays.copyOf(all, all.length + 1);
        more[all.length] = added;
        memory.use(added.bytes());
        commands = more;
    }

    /** Removes the commands up to a position, with which the client has dealt. */
    void confirm(long position) {
        removeIf(command -> command.sequence() <= position);
    }

    /** Removes the commands up to a position, which the client has received by all appearance. */
    void presume(long position) {
        if (removeIf(command -> command.sequence() <= position)) {
            start = Math.max(start, position);
        }
    }

    /** Removes a command. Returns whether it waited. */
    boolean cancel(long sequence) {
        return removeIf(command -> command.sequence() == sequence);
    }

    /** Removes what has expired. */
    public void expire() {
        long now = clock.getAsLong();
        removeIf(command -> command.expiresAt() <= now);
    }

    private boolean removeIf(Predicate<Command> which) {
        Command[] all = commands;
        List<Command> left = new ArrayList<>(all.length);
        for (Command command : all) {
            if (which.test(command)) {
                memory.use(-command.bytes());
            } else {
                left.add(command);
            }
        }
        if (left.size() == all.length) {
            return false;
        }
        commands = left.toArray(NONE_WAIT);
        return true;
    }

    /** Releases the memory of what waits, and of the outbox. */
    void clear() {
        removeIf(command -> true);
        memory.use(-BYTES);
    }

    /** Returns whether a command waits and has not expired. */
    public boolean isWaiting(long sequence) {
        int index = indexAfter(commands, sequence - 1);
        Command[] all = commands;
        return index < all.length && all[index].sequence() == sequence && all[index].expiresAt() > clock.getAsLong();
    }

    /**
     * Remembers how far the stream of a client that confirms nothing has been written.
     *
     * @return the position of everything that was written long enough ago to count as received
     */
    public long presumed(long written) {
        long now = clock.getAsLong();
        if (marks.isEmpty() || now - marks.get(marks.size() - 1).time() >= MARK_EVERY_MILLIS) {
            marks.add(new Mark(now, written));
        }
        long presumed = 0;
        while (!marks.isEmpty() && now - marks.get(0).time() >= PRESUMED_AFTER_MILLIS) {
            presumed = marks.remove(0).position();
        }
        return presumed;
    }

    /** Forgets how far a stream has been written, because another one follows. */
    public void forgetMarks() {
        marks.clear();
    }

    @Override
    public long start() {
        return start;
    }

    @Override
    public long next(long position) {
        Command[] all = commands;
        int index = indexAfter(all, position);
        return index < all.length ? all[index].sequence() : NONE;
    }

    @Override
    public @Nullable Run read(long position, long upTo, int maxBytes) {
        Command[] all = commands;
        int index = indexAfter(all, position);
        if (index == all.length || all[index].sequence() > upTo) {
            return null;
        }
        Command command = all[index];
        byte[] bytes = command.expiresAt() <= clock.getAsLong() ? new byte[0] : encode(command);
        return new Run(bytes, 0, bytes.length, command.sequence());
    }

    private byte[] encode(Command command) {
        if (command.givenId() != null) {
            return command.block();
        }
        byte[] head = EventStreamEncoder.idField(ids.id(command.sequence()));
        byte[] whole = Arrays.copyOf(head, head.length + command.block().length);
        System.arraycopy(command.block(), 0, whole, head.length, command.block().length);
        return whole;
    }

    private static int indexAfter(Command[] all, long position) {
        int low = 0;
        int high = all.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (all[middle].sequence() > position) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
