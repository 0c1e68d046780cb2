package io.eventsource.server.internal.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.internal.log.EventLog.Run;
import io.eventsource.server.internal.log.Outbox.Command;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private static final long NEVER = Long.MAX_VALUE;
    private static final int MANY = 100_000;
    /** Far more than a change of one command allocates; far less than a copy of all. */
    private static final long BYTES_PER_CHANGE = 1_000;

    private final AtomicLong now = new AtomicLong(1_000);
    private final MemoryBudget memory = new MemoryBudget(Long.MAX_VALUE);
    private final LogContext context = LogContext.of(
            true, "epoch", new ChannelSecrets(new byte[32]), new CommitSequence(), memory, System::nanoTime, now::get);
    private final ChannelLog ids = new ChannelLog(context, "channel", ChannelOptions.BROADCAST, 0);
    private final Outbox outbox = new Outbox(ids, memory, now::get, 0);

    private static Command command(long sequence, @Nullable String givenId, long expiresAt, @Nullable String topic) {
        return new Command(
                sequence, ("data: " + sequence + "\n\n").getBytes(UTF_8), givenId, expiresAt, topic, null, 0);
    }

    private void add(long sequence) {
        outbox.add(command(sequence, null, NEVER, null));
    }

    private List<Long> waiting() {
        return outbox.commands().stream().map(Command::sequence).toList();
    }

    /** Returns what a stream reads that begins after a position. */
    private List<Long> readFrom(long position) {
        List<Long> all = new ArrayList<>();
        // Whether there is a next one is asked by reading: what waits may be removed between two calls.
        for (Run run = outbox.read(position, NEVER, 1); run != null; run = outbox.read(run.sequence(), NEVER, 1)) {
            all.add(run.sequence());
        }
        return all;
    }

    @Test
    void isReadInOrderAfterAnyPosition() {
        add(3);
        add(5);
        add(9);
        assertThat(readFrom(0)).containsExactly(3L, 5L, 9L);
        assertThat(readFrom(4)).containsExactly(5L, 9L);
        assertThat(readFrom(5)).containsExactly(9L);
        assertThat(readFrom(9)).isEmpty();
        assertThat(outbox.read(5, 8, 1)).isNull();
    }

    @Test
    void whatWasRemovedIsSkipped() {
        for (int i = 1; i <= 6; i++) {
            add(i);
        }
        assertThat(outbox.cancel(3)).isTrue();
        assertThat(outbox.cancel(3)).isFalse();
        assertThat(outbox.cancel(4)).isTrue();
        outbox.confirm(1);
        assertThat(readFrom(0)).containsExactly(2L, 5L, 6L);
        assertThat(outbox.isWaiting(3)).isFalse();
        assertThat(outbox.isWaiting(5)).isTrue();
        outbox.confirm(6);
        assertThat(outbox.isEmpty()).isTrue();
        add(7);
        assertThat(readFrom(0)).containsExactly(7L);
    }

    @Test
    void aTopicHasOneCommand() {
        outbox.add(command(1, null, NEVER, "volume"));
        outbox.add(command(2, null, NEVER, "channel"));
        outbox.add(command(3, null, NEVER, "volume"));
        assertThat(waiting()).containsExactly(2L, 3L);
        outbox.confirm(3);
        outbox.add(command(4, null, NEVER, "volume"));
        assertThat(waiting()).containsExactly(4L);
    }

    @Test
    void anIdThatWasGivenTwiceNamesTheFirstThatWaits() {
        outbox.add(command(1, "a", NEVER, null));
        outbox.add(command(2, "b", NEVER, null));
        outbox.add(command(3, "a", NEVER, null));
        assertThat(outbox.find("a")).hasValue(1);
        outbox.cancel(1);
        assertThat(outbox.find("a")).hasValue(3);
        outbox.confirm(3);
        assertThat(outbox.find("a")).isEmpty();
        assertThat(outbox.find("b")).isEmpty();
    }

    @Test
    void whatExpiresIsRemovedInAnyOrder() {
        outbox.add(command(1, null, 3_000, null));
        outbox.add(command(2, null, 2_000, null));
        outbox.add(command(3, null, 4_000, null));
        outbox.expire();
        assertThat(waiting()).containsExactly(1L, 2L, 3L);
        now.set(2_000);
        outbox.expire();
        assertThat(waiting()).containsExactly(1L, 3L);
        now.set(3_000);
        outbox.expire();
        assertThat(waiting()).containsExactly(3L);
    }

    /** Compares with a map, which has all commands under their positions. */
    @RepeatedTest(50)
    void isWhatAMapIs(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        long unused = memory.used();
        TreeMap<Long, Command> model = new TreeMap<>();
        for (long sequence = 1; sequence <= 500; sequence++) {
            long other = Math.max(1, sequence - random.nextInt(60));
            switch (random.nextInt(8)) {
                case 0 -> assertThat(outbox.cancel(other)).isEqualTo(model.remove(other) != null);
                case 1 -> {
                    now.addAndGet(50);
                    outbox.expire();
                    model.values().removeIf(command -> command.expiresAt() <= now.get());
                }
                case 2 -> {
                    if (random.nextInt(8) == 0) {
                        outbox.confirm(other);
                        model.headMap(other, true).clear();
                    }
                }
                default -> {
                    String topic = random.nextInt(4) == 0 ? "topic " + random.nextInt(5) : null;
                    String id = random.nextInt(4) == 0 ? "id " + random.nextInt(5) : null;
                    Command added = command(sequence, id, now.get() + 1 + random.nextInt(2_000), topic);
                    outbox.add(added);
                    model.values().removeIf(command -> topic != null && topic.equals(command.topic()));
                    model.put(sequence, added);
                }
            }
            assertThat(outbox.commands()).containsExactlyElementsOf(model.values());
            assertThat(outbox.isEmpty()).isEqualTo(model.isEmpty());
            assertThat(readFrom(other))
                    .containsExactlyElementsOf(model.tailMap(other, false).keySet());
            for (int i = 0; i < 5; i++) {
                String id = "id " + i;
                assertThat(outbox.find(id).stream().boxed())
                        .isEqualTo(model.values().stream()
                                .filter(command -> id.equals(command.givenId()))
                                .map(Command::sequence)
                                .limit(1)
                                .toList());
            }
        }
        outbox.confirm(NEVER);
        assertThat(memory.used()).isEqualTo(unused);
    }

    @Test
    void nothingIsCopiedForEachOfManyCommands() {
        long allocated = allocatedBytes();
        for (int i = 1; i <= MANY; i++) {
            outbox.add(command(i, "id " + i, NEVER, "topic " + i));
        }
        for (int i = MANY / 4; i < MANY / 2; i++) {
            outbox.add(command(MANY + i, null, NEVER, "topic " + i));
        }
        for (int i = MANY / 2; i < MANY; i++) {
            outbox.cancel(outbox.find("id " + i).orElseThrow());
            outbox.expire();
        }
        for (int i = 1; i <= 2 * MANY; i++) {
            outbox.confirm(i);
        }
        assertThat(outbox.isEmpty()).isTrue();
        assertThat(allocatedBytes() - allocated).isLessThan(MANY * BYTES_PER_CHANGE);
    }

    private static long allocatedBytes() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    /** Each reader must see all commands that are neither added nor removed while it reads. */
    @Test
    void readersSeeWhatStaysWhileOthersComeAndGo() {
        int kept = 100;
        for (int i = 1; i <= kept; i++) {
            add(i);
        }
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            while (outbox.isWaiting(kept)) {
                List<Long> read = readFrom(0);
                if (outbox.isWaiting(1)) {
                    assertThat(read).isSorted().doesNotHaveDuplicates();
                    assertThat(read.subList(0, kept)).last().isEqualTo((long) kept);
                }
            }
        });
        for (int i = kept + 1; i <= 20_000; i++) {
            outbox.add(command(i, null, NEVER, i % 3 == 0 ? "topic" : null));
            outbox.cancel(Math.max(kept + 1, i - 50));
        }
        outbox.confirm(NEVER);
        reader.join();
    }
}
