package io.eventsource.server.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.it.support.Effort;
import io.eventsource.server.journal.JournalException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** What a start makes of files that are incomplete, damaged or missing. */
class RecoveryTest {

    private final CrashingLayer layer = new CrashingLayer();

    private List<String> segments() {
        return layer.list().stream().filter(Segment::isName).sorted().toList();
    }

    private String lastSegment() {
        List<String> all = segments();
        return all.get(all.size() - 1);
    }

    private void flip(String name, int offset) {
        byte[] content = layer.content(name);
        content[offset] ^= 0x10;
        layer.replace(name, content);
    }

    @Test
    void aTornTailIsCutAndTheOrderJumps() {
        TestJournal before = TestJournal.open(layer);
        List<Long> positions = before.publish("e", 4);
        byte[] content = layer.content(lastSegment());
        layer.replace(lastSegment(), Arrays.copyOf(content, content.length - 5));

        TestJournal after = TestJournal.open(layer);
        assertThat(after.ids()).containsExactly("e0", "e1", "e2");
        assertThat(after.journal.epoch()).isEqualTo(before.journal.epoch());
        assertThat(after.journal.key()).isEqualTo(before.journal.key());
        assertThat(after.publish("next", 1).get(0))
                .as("beyond all that may have been given")
                .isGreaterThan(positions.get(3) + SegmentedJournal.JUMP / 2);
        after.journal.close();
        assertThat(TestJournal.open(layer).ids()).containsExactly("e0", "e1", "e2", "next0");
    }

    @Test
    void aTornTailLosesNothingBeforeIt() {
        Effort.rounds(2000).forEach(seed -> {
            Random random = new Random(seed);
            CrashingLayer files = new CrashingLayer();
            TestJournal before = TestJournal.open(files, TestJournal.ONE_SEGMENT);
            before.publish("e", 3);
            String name =
                    files.list().stream().filter(Segment::isName).findFirst().orElseThrow();
            int forced = files.content(name).length;
            before.publish("late", 3);
            byte[] content = files.content(name);
            int tail = content.length - forced;
            byte[] torn = Arrays.copyOf(content, random.nextBoolean() ? content.length : forced + random.nextInt(tail));
            for (int flips = random.nextInt(4); flips > 0 && torn.length > forced; flips--) {
                torn[forced + random.nextInt(torn.length - forced)] ^= (byte) (1 << random.nextInt(8));
            }
            files.replace(name, torn);

            TestJournal after = TestJournal.open(files);
            int cut = Arrays.mismatch(torn, content);
            int whole = cut < 0 ? 3 : (cut - forced) / (tail / 3);
            assertThat(after.ids())
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(
                            List.of("e0", "e1", "e2", "late0", "late1", "late2").subList(0, 3 + whole));
            assertThat(after.journal.epoch()).isEqualTo(before.journal.epoch());
        });
    }

    @Test
    void damageInACompleteSegmentChangesTheEpochOnce() {
        TestJournal before = TestJournal.open(layer);
        before.publish("e", 20);
        before.journal.close();
        assertThat(segments()).hasSizeGreaterThan(3);
        String damaged = segments().get(1);
        flip(damaged, layer.content(damaged).length - 20);
        byte[] original = layer.content(damaged);

        TestJournal after = TestJournal.open(layer);
        assertThat(after.journal.epoch()).isNotEqualTo(before.journal.epoch());
        assertThat(after.journal.key()).isNotEqualTo(before.journal.key());
        List<String> left = after.ids();
        assertThat(left).hasSize(19).startsWith("e0", "e1", "e2", "e3").endsWith("e17", "e18", "e19");
        assertThat(layer.content(Segment.damaged(damaged))).isEqualTo(original);
        after.publish("next", 1);
        after.journal.close();

        TestJournal again = TestJournal.open(layer);
        assertThat(again.journal.epoch()).isEqualTo(after.journal.epoch());
        assertThat(again.ids()).startsWith(left.toArray(String[]::new)).endsWith("next0");
    }

    @Test
    void aDamagedHeaderLosesNoRecord() {
        for (int segment = 0; segment < 4; segment++) {
            CrashingLayer files = new CrashingLayer();
            TestJournal before = TestJournal.open(files);
            before.publish("e", 20);
            before.journal.close();
            String name = files.list().stream()
                    .filter(Segment::isName)
                    .sorted()
                    .toList()
                    .get(segment);
            byte[] content = files.content(name);
            content[20] ^= 1;
            files.replace(name, content);

            TestJournal after = TestJournal.open(files);
            assertThat(after.journal.epoch()).isNotEqualTo(before.journal.epoch());
            assertThat(after.ids()).hasSize(20);
            after.journal.close();
            assertThat(TestJournal.open(files).journal.epoch()).isEqualTo(after.journal.epoch());
        }
    }

    @Test
    void aMissingSegmentChangesTheEpochOnce() {
        TestJournal before = TestJournal.open(layer);
        before.publish("e", 20);
        before.journal.close();
        for (int i = 0; i < 2; i++) {
            // The first one, and then one in between.
            String epoch = TestJournal.open(layer).journal.epoch();
            layer.remove(segments().get(2 * i));
            TestJournal after = TestJournal.open(layer);
            assertThat(after.journal.epoch()).isNotEqualTo(epoch);
            assertThat(after.ids()).isNotEmpty().contains("e19");
            after.journal.close();
            TestJournal again = TestJournal.open(layer);
            assertThat(again.journal.epoch()).isEqualTo(after.journal.epoch());
            again.journal.close();
        }
    }

    /** Whenever the power fails during a repair, either the next start finds the damage, or the epoch is another. */
    @Test
    void aRepairMayBeInterruptedAnywhere() {
        interruptRepairEverywhere("");
    }

    @Test
    void everyForceOfARepairIsNeeded() {
        for (String what : List.of("file", "directory")) {
            assertThatThrownBy(() -> interruptRepairEverywhere(what + " in SegmentFiles.create < ScannedFile.repair"))
                    .isInstanceOf(AssertionError.class);
        }
    }

    private static void interruptRepairEverywhere(String ignoredForce) {
        for (int stop = 1; stop < 20; stop++) {
            for (int loss = 0; loss < 10; loss++) {
                interruptRepair(stop, new Random(31L * stop + loss), ignoredForce);
            }
        }
    }

    private static void interruptRepair(int stop, Random random, String ignoredForce) {
        CrashingLayer files = new CrashingLayer();
        files.ignore(ignoredForce);
        TestJournal before = TestJournal.open(files);
        before.publish("e", 20);
        before.journal.close();
        String name =
                files.list().stream().filter(Segment::isName).sorted().toList().get(1);
        byte[] original = files.content(name);
        original[original.length - 20] ^= 1;
        files.replace(name, original);

        files.restart();
        files.stopAt(files.operations() + stop);
        ManualThreads threads = new ManualThreads();
        try {
            SegmentedJournal.open(files, TestJournal.SMALL_SEGMENTS, threads, threads);
        } catch (JournalException e) {
            assertThat(files.isStopped()).isTrue();
        }
        files.disarm();
        files.loseUnforced(random);
        TestJournal after = TestJournal.open(files);
        assertThat(after.journal.epoch()).isNotEqualTo(before.journal.epoch());
        assertThat(after.ids()).hasSize(19);
        assertThat(files.list()).contains(Segment.damaged(name));
        assertThat(files.content(Segment.damaged(name))).isEqualTo(original);
        after.journal.close();
        files.loseUnforced(random);
        assertThat(TestJournal.open(files).journal.epoch()).isEqualTo(after.journal.epoch());
    }

    @Test
    void aNewerVersionIsRefused() {
        TestJournal before = TestJournal.open(layer);
        before.publish("e", 3);
        before.journal.close();
        byte[] content = layer.content(lastSegment());
        ByteBuffer header = ByteBuffer.wrap(content);
        header.putInt(8, 2);
        CRC32C crc = new CRC32C();
        crc.update(content, 0, 124);
        header.putInt(124, (int) crc.getValue());
        layer.replace(lastSegment(), content);
        assertThatThrownBy(() -> TestJournal.open(layer))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining(lastSegment())
                .hasMessageContaining("version 2")
                .hasMessageContaining("use the release that wrote it");
        assertThat(layer.content(lastSegment())).as("untouched").isEqualTo(content);
    }

    @Test
    void positionsOfFailedRecordsAreNotGivenAgainAfterACleanEnd() {
        TestJournal before = TestJournal.open(layer);
        long last = before.publish("e", 1).get(0);
        layer.failAt(layer.operations() + 1, "No space left on device");
        List<CompletableFuture<Long>> lost = List.of(before.append("lost0"), before.append("lost1"));
        before.threads.run();
        assertThat(lost).allMatch(CompletableFuture::isCompletedExceptionally);
        before.threads.advance(JournalWriter.RETRY_INTERVAL);
        before.journal.close();
        TestJournal after = TestJournal.open(layer);
        assertThat(after.ids()).containsExactly("e0");
        assertThat(after.publish("next", 1)).containsExactly(last + 3);
    }
}
