package io.eventsource.server.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.eventsource.server.journal.FsyncPolicy;
import io.eventsource.server.journal.JournalException;
import io.eventsource.server.journal.RecordingFollower;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Batches, policies, failures and retention. */
class SegmentedJournalTest {

    private static final String FULL = "No space left on device";

    private final CrashingLayer layer = new CrashingLayer();

    private static JournalException failure(CompletableFuture<Long> stage) {
        return (JournalException)
                catchThrowableOfType(CompletionException.class, stage::join).getCause();
    }

    private List<String> files() {
        return layer.list();
    }

    @Test
    void whatWasAppendedMeanwhileIsWrittenAndForcedAtOnce() {
        TestJournal journal = TestJournal.open(layer, TestJournal.ONE_SEGMENT);
        int before = layer.operations();
        List<CompletableFuture<Long>> stages =
                IntStream.range(0, 10).mapToObj(i -> journal.append("e" + i)).toList();
        assertThat(stages).noneMatch(CompletableFuture::isDone);
        assertThat(journal.ids()).isEmpty();
        journal.threads.run();
        assertThat(stages).allMatch(CompletableFuture::isDone);
        assertThat(layer.operations() - before).as("one write and one force").isEqualTo(2);
    }

    @Test
    void aBatchIsAppliedBeforeAnyOfItsStagesCompletes() {
        TestJournal journal = TestJournal.open(layer);
        List<Integer> applied = new ArrayList<>();
        List<CompletableFuture<Void>> stages = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            stages.add(journal.append("e" + i)
                    .thenAccept(position -> applied.add(journal.ids().size())));
        }
        journal.threads.run();
        assertThat(stages).allMatch(CompletableFuture::isDone);
        assertThat(applied).containsExactly(3, 3, 3);
    }

    @Test
    void anIntervalForcesLater() {
        JournalSettings settings = TestJournal.settings(FsyncPolicy.interval(Duration.ofMillis(100)), 1000, 1 << 20);
        TestJournal journal = TestJournal.open(layer, settings);
        journal.publish("e", 2);
        int before = layer.operations();
        journal.threads.advance(Duration.ofMillis(99));
        assertThat(layer.operations() - before).isZero();
        journal.threads.advance(Duration.ofMillis(1));
        assertThat(layer.operations() - before).as("one force for both").isEqualTo(1);
        layer.loseUnforced(new Random(0));
        assertThat(TestJournal.open(layer, settings).ids()).containsExactly("e0", "e1");
    }

    @Test
    void neverForcesOnlyWhenItCloses() {
        JournalSettings settings = TestJournal.settings(FsyncPolicy.NEVER, 1000, 1 << 20);
        TestJournal journal = TestJournal.open(layer, settings);
        int before = layer.operations();
        journal.publish("e", 2);
        journal.threads.advance(Duration.ofSeconds(30));
        assertThat(layer.operations() - before).as("two writes").isEqualTo(2);
        journal.journal.close();
        layer.loseUnforced(new Random(0));
        assertThat(TestJournal.open(layer, settings).ids()).containsExactly("e0", "e1");
    }

    @Test
    void aFullDiskRefusesRecordsUntilThereIsRoomAgain() {
        TestJournal journal = TestJournal.open(layer);
        long first = journal.publish("e", 1).get(0);
        layer.failAt(layer.operations() + 1, FULL);
        CompletableFuture<Long> unknown = journal.append("unknown");
        journal.threads.run();
        assertThat(failure(unknown))
                .hasMessage("the disk of the journal is full: " + FULL)
                .matches(JournalException::isOutcomeUnknown);
        assertThat(journal.journal.problem()).contains("full");

        layer.failAt(layer.operations() + 1, FULL);
        CompletableFuture<Long> refused = journal.append("refused");
        assertThat(failure(refused)).matches(e -> !e.isOutcomeUnknown());
        journal.threads.advance(JournalWriter.RETRY_INTERVAL);
        assertThat(journal.journal.problem()).as("the first retry failed").contains("full");
        journal.threads.advance(JournalWriter.RETRY_INTERVAL);
        assertThat(journal.journal.problem()).isNull();

        assertThat(journal.publish("later", 2)).containsExactly(first + 2, first + 3);
        assertThat(journal.ids()).containsExactly("e0", "later0", "later1");
        TestJournal after = TestJournal.open(layer);
        assertThat(after.ids()).containsExactly("e0", "later0", "later1");
        assertThat(after.journal.epoch()).isEqualTo(journal.journal.epoch());
    }

    @Test
    void aFailedForceIsFinalForItsFile() {
        TestJournal journal = TestJournal.open(layer, TestJournal.ONE_SEGMENT);
        journal.publish("e", 1);
        layer.failAt(layer.operations() + 2, "Input/output error");
        CompletableFuture<Long> unknown = journal.append("unknown");
        journal.threads.run();
        assertThat(failure(unknown))
                .hasMessage("the journal cannot be written: Input/output error")
                .matches(JournalException::isOutcomeUnknown);
        assertThat(journal.ids()).as("not applied").containsExactly("e0");
        journal.threads.advance(JournalWriter.RETRY_INTERVAL);
        journal.publish("later", 1);
        layer.loseUnforced(new Random(0));
        TestJournal after = TestJournal.open(layer, TestJournal.ONE_SEGMENT);
        assertThat(after.ids()).containsExactly("e0", "later0");
        assertThat(after.journal.epoch()).isEqualTo(journal.journal.epoch());
    }

    @Test
    void recordsBehindAFailedBatchAreRefusedForTheyWereNotWritten() {
        TestJournal journal = TestJournal.open(layer);
        layer.failAt(layer.operations() + 1, FULL);
        CompletableFuture<Long> unknown = journal.append("unknown");
        List<CompletableFuture<Long>> behind = new ArrayList<>();
        unknown.exceptionally(failure -> {
            behind.add(journal.append("behind"));
            return 0L;
        });
        journal.threads.run();
        assertThat(failure(behind.get(0))).matches(e -> !e.isOutcomeUnknown());
    }

    @Test
    void repeatedFailuresLeaveOneEmptySegment() {
        TestJournal journal = TestJournal.open(layer);
        journal.publish("e", 1);
        for (int i = 0; i < 20; i++) {
            layer.failAt(layer.operations() + 1, FULL);
            CompletableFuture<Long> lost = journal.append("lost" + i);
            journal.threads.run();
            assertThat(lost).isCompletedExceptionally();
            journal.threads.advance(JournalWriter.RETRY_INTERVAL);
            assertThat(journal.journal.problem()).isNull();
        }
        assertThat(files()).hasSize(2);
    }

    @Test
    void aStartOnAFullDiskServesWhatIsThere() {
        TestJournal journal = TestJournal.open(layer);
        journal.publish("e", 3);
        layer.failAt(layer.operations() + 2, FULL); // the first is the force of the last segment
        TestJournal after = TestJournal.open(layer);
        assertThat(after.ids()).containsExactly("e0", "e1", "e2");
        assertThat(after.journal.problem()).contains("full");
        after.threads.advance(JournalWriter.RETRY_INTERVAL);
        assertThat(after.publish("next", 1).get(0)).isGreaterThan(SegmentedJournal.JUMP);
        assertThat(TestJournal.open(layer).ids()).containsExactly("e0", "e1", "e2", "next0");
    }

    @Test
    void refusesWhatWouldExceedTheBytesThatWait() {
        TestJournal journal = TestJournal.open(layer);
        CompletableFuture<Long> large = journal.follower
                .append(journal.journal, RecordingFollower.event("large", 10_000))
                .toCompletableFuture();
        CompletableFuture<Long> refused = journal.append("more");
        assertThat(failure(refused)).hasMessageContaining("too slow").matches(e -> !e.isOutcomeUnknown());
        journal.threads.run();
        assertThat(large.join()).isPositive();
        journal.publish("again", 1);
    }

    @Test
    void retentionDeletesWholeSegmentsAndCarriesWhatIsNeeded() {
        JournalSettings settings = TestJournal.settings(FsyncPolicy.ALWAYS, 10, 400);
        TestJournal journal = TestJournal.open(layer, settings);
        journal.follower.needs(record -> List.of("e3", "e7").contains(record.eventId()));
        List<Long> positions = journal.publish("e", 40);
        assertThat(files().stream().filter(Segment::isName)).hasSizeBetween(3, 6);
        assertThat(files().stream().filter(Segment::isCarriedName)).hasSize(1);

        TestJournal after = TestJournal.open(layer, settings);
        assertThat(after.ids()).startsWith("e3", "e7").endsWith("e38", "e39").hasSizeBetween(12, 18);
        assertThat(after.follower.events().get(0).position()).isEqualTo(positions.get(3));
        long trimmed = after.follower.trimmed();
        assertThat(after.follower.events().get(2).position()).isEqualTo(trimmed + 1);

        after.follower.needs(record -> "e7".equals(record.eventId()));
        after.publish("more", 20);
        after.journal.close();
        assertThat(TestJournal.open(layer, settings).ids())
                .startsWith("e7")
                .doesNotContain("e3")
                .endsWith("more19");
    }

    @Test
    void retentionByAgeCompletesAnOldSegmentFirst() {
        JournalSettings settings = TestJournal.settings(FsyncPolicy.ALWAYS, 1000, 1 << 20);
        TestJournal journal = TestJournal.open(layer, settings);
        journal.publish("e", 3);
        journal.threads.advance(Duration.ofHours(23));
        assertThat(TestJournal.open(copy(), settings).ids()).hasSize(3);
        journal.threads.advance(Duration.ofHours(2));
        assertThat(TestJournal.open(copy(), settings).ids()).isEmpty();
        assertThat(files()).hasSize(2);
    }

    private CrashingLayer copy() {
        CrashingLayer copy = new CrashingLayer();
        layer.list().forEach(name -> copy.put(name, layer.content(name)));
        return copy;
    }
}
