package io.eventsource.server.journal;

import static io.eventsource.server.journal.RecordingFollower.await;
import static io.eventsource.server.journal.RecordingFollower.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.eventsource.server.journal.RecordingFollower.Applied;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link Journal} must do. Implementations extend it in their tests. */
@Timeout(60)
public abstract class JournalContract {

    private static final int PUBLISHERS = 8;
    private static final int EACH = 100;

    /** Opens the journal: in one test the same history each time. */
    protected abstract Journal open() throws Exception;

    /** Returns whether records are there after the journal was closed and opened again. */
    protected boolean isDurable() {
        return true;
    }

    /** Opens the journal as after a crash of the process: the one that is open has not been closed, and never writes again. */
    protected abstract Journal openAfterCrash(Journal crashed) throws Exception;

    @Test
    void epochAndKeyIdentifyTheHistory() throws Exception {
        try (Journal journal = open()) {
            assertThat(journal.epoch()).matches("[a-z0-9]{1," + Journal.MAX_EPOCH + "}");
            assertThat(journal.key()).hasSize(32);
            Arrays.fill(journal.key(), (byte) 0);
            assertThat(journal.key()).as("a copy").isNotEqualTo(new byte[32]);
        }
    }

    @Test
    void aStageCompletesWithThePositionAfterTheRecordWasApplied() throws Exception {
        try (Journal journal = open()) {
            RecordingFollower follower = new RecordingFollower();
            journal.follow(0, follower);
            for (int i = 0; i < 10; i++) {
                String id = "event " + i;
                Applied last = await(follower.append(journal, event(id)).thenApply(position -> {
                    List<Applied> all = follower.events();
                    assertThat(all).isNotEmpty();
                    assertThat(all.get(all.size() - 1).position()).isEqualTo(position);
                    return all.get(all.size() - 1);
                }));
                assertThat(last.id()).isEqualTo(id);
            }
            assertGrowing(follower.applied());
        }
    }

    @Test
    void recordsAreAppliedOnceInTheOrderOfTheirAppends() throws Exception {
        try (Journal journal = open()) {
            RecordingFollower follower = new RecordingFollower();
            journal.follow(0, follower);
            List<CompletionStage<Long>> stages = new ArrayList<>();
            List<String> ids = IntStream.range(0, 200).mapToObj(i -> "e" + i).toList();
            ids.forEach(id -> stages.add(follower.append(journal, event(id))));
            stages.forEach(RecordingFollower::await);
            assertThat(follower.ids()).isEqualTo(ids);
            assertGrowing(follower.applied());
        }
    }

    @Test
    void recordsOfManyPublishersHaveOneOrder() throws Exception {
        try (Journal journal = open()) {
            RecordingFollower follower = new RecordingFollower();
            journal.follow(0, follower);
            Map<String, Long> acknowledged = publishConcurrently(journal, follower);
            assertAcknowledgedAreApplied(acknowledged, follower);
            for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
                String prefix = publisher + "-";
                assertThat(follower.ids().stream().filter(id -> id.startsWith(prefix)))
                        .as("the order of each publisher")
                        .isEqualTo(ids(prefix));
            }
        }
    }

    @Test
    void recordsKeepTheirContent() throws Exception {
        try (Journal journal = open()) {
            RecordingFollower follower = new RecordingFollower();
            journal.follow(0, follower);
            List<Integer> sizes = List.of(0, 1, 200, 70_000, 3_000_000);
            for (int size : sizes) {
                await(follower.append(journal, event("of " + size, size)));
            }
            List<Applied> seen = isDurable() ? reopened(journal, 0).events() : follower.events();
            assertThat(seen).hasSameSizeAs(sizes);
            for (int i = 0; i < sizes.size(); i++) {
                JournalRecord expected = event("of " + sizes.get(i), sizes.get(i));
                JournalRecord record = seen.get(i).record();
                assertThat(record.block()).isEqualTo(expected.block());
                assertThat(record.eventId()).isEqualTo(expected.eventId());
                assertThat(record.channels()).isEqualTo(expected.channels());
                assertThat(record.publishedAt()).isEqualTo(expected.publishedAt());
            }
        }
    }

    @Test
    void onlyOneFollowerIsAllowedAndAppendsNeedIt() throws Exception {
        Journal journal = open();
        assertThatThrownBy(() -> journal.append(event("early"))).isInstanceOf(IllegalStateException.class);
        journal.follow(0, new RecordingFollower());
        assertThatThrownBy(() -> journal.follow(0, new RecordingFollower())).isInstanceOf(IllegalStateException.class);
        journal.close();
        journal.close();
        assertThat(journal.append(event("late"))).isCompletedExceptionally();
        assertThatThrownBy(() -> journal.follow(0, new RecordingFollower())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closeCompletesAllStages() throws Exception {
        Journal journal = open();
        RecordingFollower follower = new RecordingFollower();
        journal.follow(0, follower);
        List<CompletionStage<Long>> stages = IntStream.range(0, 100)
                .mapToObj(i -> follower.append(journal, event("e" + i)))
                .toList();
        journal.close();
        assertThat(stages).allMatch(stage -> stage.toCompletableFuture().isDone());
        assertThat(follower.ids()).hasSize((int) stages.stream()
                .filter(stage -> !stage.toCompletableFuture().isCompletedExceptionally())
                .count());
    }

    @Test
    void aNewStartAppliesWhatWasAcknowledged() throws Exception {
        assumeTrue(isDurable());
        Journal journal = open();
        RecordingFollower follower = new RecordingFollower();
        journal.follow(0, follower);
        Map<String, Long> acknowledged = publishConcurrently(journal, follower);
        String epoch = journal.epoch();
        byte[] key = journal.key();
        journal.close();
        try (Journal again = open()) {
            assertThat(again.epoch()).isEqualTo(epoch);
            assertThat(again.key()).isEqualTo(key);
            assertGoesOn(again, acknowledged, follower.ids());
        }
    }

    @Test
    void aStartAfterACrashAppliesWhatWasAcknowledged() throws Exception {
        assumeTrue(isDurable());
        try (Journal journal = open()) {
            RecordingFollower follower = new RecordingFollower();
            journal.follow(0, follower);
            Map<String, Long> acknowledged = publishConcurrently(journal, follower);
            try (Journal again = openAfterCrash(journal)) {
                assertThat(again.epoch()).isEqualTo(journal.epoch());
                assertThat(again.key()).isEqualTo(journal.key());
                assertGoesOn(again, acknowledged, follower.ids());
            }
        }
    }

    @Test
    void aFollowerBeginsAfterThePositionThatItNames() throws Exception {
        assumeTrue(isDurable());
        Journal journal = open();
        RecordingFollower follower = new RecordingFollower();
        journal.follow(0, follower);
        for (int i = 0; i < 9; i++) {
            follower.publish(journal, "e" + i);
        }
        long fifth = follower.events().get(4).position();
        assertThat(reopened(journal, fifth).ids()).containsExactly("e5", "e6", "e7", "e8");
    }

    private void assertGoesOn(Journal again, Map<String, Long> acknowledged, List<String> order) {
        RecordingFollower follower = new RecordingFollower();
        again.follow(0, follower);
        assertAcknowledgedAreApplied(acknowledged, follower);
        assertThat(follower.ids()).as("the same order").isEqualTo(order);
        long next = follower.publish(again, "next");
        assertThat(acknowledged.values()).as("a position is never given twice").allMatch(position -> position < next);
        assertGrowing(follower.applied());
    }

    private RecordingFollower reopened(Journal journal, long after) throws Exception {
        journal.close();
        RecordingFollower follower = new RecordingFollower();
        try (Journal again = open()) {
            again.follow(after, follower);
        }
        return follower;
    }

    /** Has several threads publish. Returns the positions by the ids. */
    private static Map<String, Long> publishConcurrently(Journal journal, RecordingFollower follower) throws Exception {
        Map<String, Long> acknowledged = new ConcurrentHashMap<>();
        ExecutorService publishers = Executors.newFixedThreadPool(PUBLISHERS);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<?>> results = new ArrayList<>();
            for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
                String prefix = publisher + "-";
                results.add(publishers.submit(() -> {
                    start.await();
                    ids(prefix).forEach(id -> acknowledged.put(id, follower.publish(journal, id)));
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> result : results) {
                result.get(30, TimeUnit.SECONDS);
            }
        } finally {
            publishers.shutdownNow();
        }
        return acknowledged;
    }

    private static List<String> ids(String prefix) {
        return IntStream.range(0, EACH).mapToObj(i -> prefix + i).toList();
    }

    private static void assertAcknowledgedAreApplied(Map<String, Long> acknowledged, RecordingFollower follower) {
        assertGrowing(follower.applied());
        assertThat(follower.events()).hasSameSizeAs(acknowledged.keySet());
        assertThat(follower.events())
                .allSatisfy(one -> assertThat(acknowledged).containsEntry(one.id(), one.position()));
    }

    private static void assertGrowing(List<Applied> applied) {
        for (int i = 1; i < applied.size(); i++) {
            assertThat(applied.get(i).position())
                    .isGreaterThan(applied.get(i - 1).position());
        }
    }
}
