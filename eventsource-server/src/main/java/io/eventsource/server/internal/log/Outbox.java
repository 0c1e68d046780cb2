package io.eventsource.server.internal.log;

import io.eventsource.protocol.EventStreamEncoder;
import io.eventsource.server.internal.log.EventLog.Run;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Holds the commands of an exclusive channel that wait for its client: each until the client has dealt with it, it expires, is
 * cancelled, or is replaced by one of the same topic. Nothing else removes one, so a client that lost its position loses none.
 * Adding and removing a command take constant time on average, whatever else waits.
 *
 * <p>Reading needs no lock; the caller of a method that changes something holds the broker's commit lock. Times are wall-clock
 * times, in milliseconds.
 */
public final class Outbox implements LogReader {

    /** About how many bytes of memory a command uses, besides its block and its texts. */
    private static final int BYTES_PER_COMMAND = 96;
    /** How many bytes an outbox without commands uses. */
    private static final int BYTES = 128;
    /** How many bytes the maps use for a topic or an id, without its characters. */
    private static final int BYTES_PER_TEXT = 112;
    /** How many bytes a question uses, besides the field. */
    private static final int BYTES_PER_QUESTION = 48;

    /** How long ago a command must have been written to a stream to count as received by a client that confirms nothing. */
    static final long PRESUMED_AFTER_MILLIS = 60_000;

    private static final long MARK_EVERY_MILLIS = 5_000;
    private static final byte[] NOTHING = {};
    private static final CommandSlots NONE_WAIT = new CommandSlots(new Command[0], 0, 0);
    private static final Comparator<Command> BY_GIVEN_ID =
            Comparator.comparing(Outbox::givenId).thenComparingLong(Command::sequence);

    /**
     * A command that waits.
     *
     * @param sequence its position
     * @param block its event, without the id
     * @param givenId the id that its publisher gave; null if it has that of its position
     * @param expiresAt from when on it must not be written any more; 0 if it was removed
     * @param topic what it replaces; null for nothing
     * @param question what its publisher asked for; null if it asked for no answer
     * @param time when it was published, by the broker's timer
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Command(
            long sequence,
            byte[] block,
            @Nullable String givenId,
            long expiresAt,
            @Nullable String topic,
            @Nullable CommandQuestion question,
            long time) {

        /** Returns how many bytes of memory it uses. */
        long bytes() {
            int asked = question == null ? 0 : BYTES_PER_QUESTION + question.replyField().length;
            return BYTES_PER_COMMAND + block.length + bytes(givenId) + bytes(topic) + asked;
        }

        private static long bytes(@Nullable String text) {
            return text == null ? 0 : BYTES_PER_TEXT + 2L * text.length();
        }

        boolean isRemoved() {
            return expiresAt == 0;
        }

        /** Returns what takes its place, so that what waits stays in order. */
        Command removed() {
            return new Command(sequence, NOTHING, null, 0, null, null, time);
        }
    }

    /** How far the present stream had been written at a time. */
    private record Mark(long time, long position) {}

    private final MemoryBudget memory;
    private final LongSupplier clock;
    private final ChannelLog ids;

    // Changed under the commit lock; read by any thread.
    private volatile CommandSlots waiting = NONE_WAIT;
    private volatile long start;
    /** Whether a publisher has ever asked for an answer. */
    private volatile boolean hasQuestions;

    // Owned by the holder of the commit lock.
    private final List<Mark> marks = new ArrayList<>(0);
    /** How many commands wait. */
    private int count;
    /** No command expires before this time. */
    private long nextExpiry = Long.MAX_VALUE;
    /** The commands that have a topic; null if none ever had one. */
    private @Nullable Map<String, Command> byTopic;
    /** The commands that have an id of their publisher, which may give it twice; null if none ever had one. */
    private @Nullable NavigableSet<Command> byGivenId;

    Outbox(ChannelLog ids, MemoryBudget memory, LongSupplier clock, long start) {
        this.ids = ids;
        this.memory = memory;
        this.clock = clock;
        this.start = start;
        memory.useForWaiting(BYTES);
    }

    /** Returns whether nothing waits. */
    public boolean isEmpty() {
        return waiting.next(0) == null;
    }

    /** Returns what waits, in order. */
    public List<Command> commands() {
        CommandSlots all = waiting;
        return Arrays.stream(all.slots(), all.from(), all.to())
                .filter(command -> !command.isRemoved())
                .toList();
    }

    /** Returns how many bytes of memory an event adds at most. */
    public static long growth(byte[] block, @Nullable String givenId, @Nullable String topic) {
        return BYTES + new Command(0, block, givenId, 0, topic, null, 0).bytes();
    }

    /** Returns how many commands wait after a position; counts up to a number. */
    public int countAfter(long position, int most) {
        return waiting.countAfter(position, most);
    }

    /** Returns the position of the newest command that waits or has waited lately; 0 if there is none. Needs no lock. */
    public long end() {
        CommandSlots all = waiting;
        return all.to() == all.from() ? start : all.slots()[all.to() - 1].sequence();
    }

    /** Returns how many bytes the command of a topic uses; 0 if none waits. The caller holds the commit lock. */
    public long bytes(@Nullable String topic) {
        Command command = byTopic == null || topic == null ? null : byTopic.get(topic);
        return command == null ? 0 : command.bytes();
    }

    /** Returns the position of the first command with an id that its publisher gave. The caller holds the commit lock. */
    public OptionalLong find(String givenId) {
        Command first =
                byGivenId == null ? null : byGivenId.ceiling(new Command(0, NOTHING, givenId, 0, null, null, 0));
        return first != null && givenId.equals(first.givenId())
                ? OptionalLong.of(first.sequence())
                : OptionalLong.empty();
    }

    /** Adds a command. Returns the position of the waiting one of the same topic that it replaces; 0 if there is none. */
    long add(Command added) {
        long replacedAt = 0;
        if (added.topic() != null) {
            byTopic = byTopic == null ? new HashMap<>(2) : byTopic;
            Command replaced = byTopic.get(added.topic());
            if (replaced != null) {
                replacedAt = replaced.sequence();
                cancel(replacedAt);
            }
            byTopic.put(added.topic(), added);
        }
        if (added.givenId() != null) {
            byGivenId = byGivenId == null ? new TreeSet<>(BY_GIVEN_ID) : byGivenId;
            byGivenId.add(added);
        }
        memory.useForWaiting(added.bytes());
        nextExpiry = Math.min(nextExpiry, added.expiresAt());
        CommandSlots all = waiting;
        if (all.to() == all.slots().length) {
            all = all.copy(Math.max(1, 2 * count));
        }
        all.slots()[all.to()] = added;
        count++;
        waiting = new CommandSlots(all.slots(), all.from(), all.to() + 1);
        hasQuestions |= added.question() != null;
        return replacedAt;
    }

    /** Returns the commands between two positions that were just written to a stream, and whose publishers ask for an answer. */
    public List<Command> takeWritten(long after, long upTo) {
        if (!hasQuestions) {
            return List.of();
        }
        List<Command> written = new ArrayList<>(1);
        CommandSlots all = waiting;
        for (int i = all.indexAfter(after); i < all.to() && all.slots()[i].sequence() <= upTo; i++) {
            CommandQuestion question = all.slots()[i].question();
            if (question != null && question.isNewlyWritten()) {
                written.add(all.slots()[i]);
            }
        }
        return written;
    }

    /** Removes the commands up to a position, with which the client has dealt. */
    void confirm(long position) {
        removeUpTo(position);
    }

    /** Removes the commands up to a position, which the client has received by all appearance. */
    void presume(long position) {
        if (removeUpTo(position)) {
            start = Math.max(start, position);
        }
    }

    private boolean removeUpTo(long position) {
        CommandSlots all = waiting;
        return removeIf(all.from(), all.indexAfter(position), command -> true);
    }

    /** Removes a command. Returns whether it waited. */
    boolean cancel(long sequence) {
        int index = waiting.indexOf(sequence);
        return index >= 0 && removeIf(index, index + 1, command -> true);
    }

    /** Removes what has expired. */
    public void expire() {
        long now = clock.getAsLong();
        if (now < nextExpiry) {
            return;
        }
        CommandSlots all = waiting;
        removeIf(all.from(), all.to(), command -> command.expiresAt() <= now);
        nextExpiry = commands().stream().mapToLong(Command::expiresAt).min().orElse(Long.MAX_VALUE);
    }

    /** Removes commands in a range of slots. Returns whether one was removed. */
    private boolean removeIf(int from, int to, Predicate<Command> which) {
        CommandSlots all = waiting;
        int before = count;
        for (int i = from; i < to; i++) {
            Command command = all.slots()[i];
            if (!command.isRemoved() && which.test(command)) {
                all.slots()[i] = command.removed();
                count--;
                forget(command);
            }
        }
        if (count == before) {
            return false;
        }
        int first = all.from();
        while (first < all.to() && all.slots()[first].isRemoved()) {
            first++;
        }
        CommandSlots left = new CommandSlots(all.slots(), first, all.to());
        boolean isSparse = count < left.slots().length / 4;
        waiting = count == 0 ? NONE_WAIT : isSparse ? left.copy(2 * count) : left;
        return true;
    }

    private void forget(Command command) {
        memory.useForWaiting(-command.bytes());
        if (byTopic != null && command.topic() != null) {
            byTopic.remove(command.topic());
        }
        if (byGivenId != null && command.givenId() != null) {
            byGivenId.remove(command);
        }
    }

    /** Releases the memory of what waits, and of the outbox. */
    void clear() {
        removeUpTo(Long.MAX_VALUE);
        memory.useForWaiting(-BYTES);
    }

    /** Returns whether a command waits and has not expired. */
    public boolean isWaiting(long sequence) {
        Command command = waiting.next(sequence - 1);
        return command != null && command.sequence() == sequence && command.expiresAt() > clock.getAsLong();
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
        Command command = waiting.next(position);
        return command == null ? NONE : command.sequence();
    }

    @Override
    public @Nullable Run read(long position, long upTo, int maxBytes) {
        Command command = waiting.next(position);
        if (command == null || command.sequence() > upTo) {
            return null;
        }
        byte[] bytes = command.expiresAt() <= clock.getAsLong() ? NOTHING : encode(command);
        return new Run(bytes, 0, bytes.length, command.sequence(), command.time());
    }

    private byte[] encode(Command command) {
        String id = command.givenId() != null ? null : ids.idForReaders(command.sequence());
        byte[] idField = id == null ? NOTHING : EventStreamEncoder.idField(id);
        CommandQuestion question = command.question();
        byte[] replyField = NOTHING;
        if (question != null) {
            question.read();
            replyField = question.replyField();
        }
        byte[] block = command.block();
        return ByteBuffer.allocate(idField.length + replyField.length + block.length)
                .put(idField)
                .put(replyField)
                .put(block)
                .array();
    }

    private static String givenId(Command command) {
        return Objects.requireNonNull(command.givenId());
    }
}
