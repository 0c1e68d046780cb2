package io.eventsource.server.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.server.journal.FsyncPolicy;
import io.eventsource.server.journal.JournalException;
import io.eventsource.server.journal.RecordingFollower;
import io.eventsource.server.journal.RecordingFollower.Applied;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Publishes at random, restarts now and then, and knows what must be there after each start. */
final class Workload {

    private final CrashingLayer layer = new CrashingLayer();
    private final FsyncPolicy policy;
    private final JournalSettings settings;
    private final Random random;

    private ManualThreads threads = new ManualThreads();
    private @Nullable SegmentedJournal journal;
    private RecordingFollower follower = new RecordingFollower();

    private String epoch = "";
    private int published;
    /** The highest position that any reader has seen. */
    private long highest;

    private final Map<String, CompletableFuture<Long>> stages = new HashMap<>();
    private final Map<String, Long> acknowledged = new HashMap<>();
    private final Set<String> refused = new HashSet<>();
    private final Set<String> done = new HashSet<>();
    /** Was applied once, and is not there any more. */
    private final Set<String> gone = new HashSet<>();
    /** Must be there after a power failure. */
    private final Set<String> safe = new HashSet<>();

    private boolean isCleanlyClosed;
    /** The last position before a clean end: perhaps that of a jump, which no reader sees. */
    private long endOfClosed;

    private boolean hasPublishedSinceClose;
    private boolean hasLostPower;

    Workload(FsyncPolicy policy, int seed) {
        this.policy = policy;
        this.settings = CrashTest.settings(policy);
        this.random = new Random(seed);
        open();
    }

    CrashingLayer layer() {
        return layer;
    }

    /** Does that many random things, or fewer if the process stops. */
    void run(int steps) {
        for (int i = 0; i < steps && !layer.isStopped(); i++) {
            switch (random.nextInt(12)) {
                case 0 -> closeAndVerify(random.nextBoolean());
                case 1 -> killAndVerify();
                case 2 -> advance(Duration.ofMillis(500));
                case 3 -> advance(Duration.ofSeconds(90));
                case 4 -> done.add(id(random.nextInt(published + 1)));
                case 5, 6 -> publish(1 + random.nextInt(5));
                default -> publish(1);
            }
            collect();
        }
    }

    private static String id(int number) {
        return "e" + number;
    }

    private boolean isNeeded(String id) {
        return id.hashCode() % 5 == 0 && !done.contains(id);
    }

    private void advance(Duration time) {
        if (journal != null) {
            threads.advance(time);
        }
    }

    private void publish(int count) {
        SegmentedJournal open = journal;
        if (open == null) {
            return;
        }
        for (int i = 0; i < count; i++) {
            String id = id(published++);
            stages.put(
                    id,
                    follower.append(open, RecordingFollower.event(id, random.nextInt(60)))
                            .toCompletableFuture());
        }
        threads.run();
    }

    /** Learns the outcomes. */
    private void collect() {
        for (Map.Entry<String, CompletableFuture<Long>> stage :
                Map.copyOf(stages).entrySet()) {
            CompletableFuture<Long> future = stage.getValue();
            if (future.isCompletedExceptionally()) {
                boolean isUnknown = future.handle(
                                (position, failure) -> ((JournalException) failure).isOutcomeUnknown())
                        .join();
                if (!isUnknown) {
                    refused.add(stage.getKey());
                }
                stages.remove(stage.getKey());
            } else if (future.isDone()) {
                acknowledged.put(stage.getKey(), future.join());
                hasPublishedSinceClose = true;
                highest = Math.max(highest, future.join());
                stages.remove(stage.getKey());
                if (policy == FsyncPolicy.ALWAYS) {
                    safe.add(stage.getKey());
                }
            }
        }
    }

    void closeAndVerify(boolean losesPower) {
        SegmentedJournal open = journal;
        boolean isClean = false;
        int failed = layer.failed();
        if (open != null) {
            boolean works = open.problem() == null;
            open.close();
            collect();
            isClean = works && !layer.isStopped() && !layer.hasDoomed() && layer.failed() == failed;
            if (isClean) {
                endOfClosed = follower.applied().stream()
                        .mapToLong(Applied::position)
                        .max()
                        .orElse(0);
                safe.addAll(acknowledged.keySet());
                hasPublishedSinceClose = false;
            }
        }
        journal = null;
        if (layer.isStopped()) {
            return;
        }
        if (losesPower) {
            losePower(random);
        }
        open();
        isCleanlyClosed = isClean && !layer.isStopped() && layer.failed() == failed;
        verify();
    }

    /** Ends the process without a power failure. */
    void killAndVerify() {
        if (journal != null) {
            threads.run();
        }
        collect();
        isCleanlyClosed = false;
        layer.restart();
        open();
        verify();
    }

    void losePowerAndVerify(Random loss) {
        isCleanlyClosed = false;
        losePower(loss);
        open();
        verify();
    }

    /** Without a force, retention may have deleted what is safe for the sake of what was lost. */
    private boolean isHistorySafe() {
        return policy == FsyncPolicy.ALWAYS || !hasPublishedSinceClose;
    }

    /** Opens the journal, again if an operation has failed, unless the process has stopped. */
    private void open() {
        journal = null;
        stages.clear();
        int failed = layer.failed();
        while (journal == null && !layer.isStopped()) {
            threads = new ManualThreads();
            follower = new RecordingFollower();
            follower.needs(record -> isNeeded(String.valueOf(record.eventId())));
            layer.restart();
            try {
                SegmentedJournal opened = SegmentedJournal.open(layer, settings, threads, threads);
                opened.follow(0, follower);
                journal = opened;
                epoch = epoch.isEmpty() ? opened.epoch() : epoch;
            } catch (JournalException e) {
                if (!layer.isStopped() && layer.failed() == failed) {
                    throw e;
                }
                failed = layer.failed();
            }
        }
    }

    private void losePower(Random loss) {
        layer.loseUnforced(loss);
        hasLostPower = true;
    }

    private void verify() {
        SegmentedJournal opened = journal;
        if (opened == null) {
            return;
        }
        Set<String> required = hasLostPower ? safe : acknowledged.keySet();
        boolean isHistoryComplete = !hasLostPower || isHistorySafe();
        hasLostPower = false;
        if (!opened.epoch().equals(epoch)) {
            assertThat(layer.hasDoomed())
                    .as("the epoch changes only after a failed force")
                    .isTrue();
            epoch = opened.epoch();
        }
        List<Applied> events = follower.events();
        Set<String> there = new HashSet<>();
        long last = 0;
        for (Applied event : events) {
            assertThat(event.position()).as("order").isGreaterThan(last);
            last = event.position();
            assertThat(there.add(event.id())).as("%s once", event.id()).isTrue();
            assertThat(refused).doesNotContain(event.id());
            assertThat(gone).doesNotContain(event.id());
            byte[] block = event.record().block();
            assertThat(block)
                    .isEqualTo(RecordingFollower.event(event.id(), block.length).block());
            if (acknowledged.containsKey(event.id())) {
                assertThat(event.position()).as("position").isEqualTo(acknowledged.get(event.id()));
            } else {
                // Its outcome was unknown.
                acknowledged.put(event.id(), event.position());
            }
        }
        if (isHistoryComplete) {
            assertThat(there).as("the newest").containsAll(newest(required));
        }
        assertThat(there)
                .as("what is needed")
                .containsAll(required.stream().filter(this::isNeeded).toList());
        for (String id : Set.copyOf(acknowledged.keySet())) {
            if (!there.contains(id)) {
                gone.add(id);
                acknowledged.remove(id);
                safe.remove(id);
            }
        }
        highest = Math.max(highest, last);
        verifyNextPosition(opened);
    }

    /** Returns those that retention keeps, which counts what the journal wrote itself, too. */
    private List<String> newest(Set<String> required) {
        TreeSet<Long> positions = new TreeSet<>(acknowledged.values());
        follower.applied().forEach(one -> positions.add(one.position()));
        long lowest = positions.descendingSet().stream()
                .limit(settings.retention().events())
                .min(Long::compare)
                .orElse(0L);
        return required.stream().filter(id -> acknowledged.get(id) >= lowest).toList();
    }

    private void verifyNextPosition(SegmentedJournal opened) {
        String id = id(published++);
        CompletableFuture<Long> stage =
                follower.append(opened, RecordingFollower.event(id)).toCompletableFuture();
        stages.put(id, stage);
        threads.run();
        if (stage.isDone() && !stage.isCompletedExceptionally()) {
            assertThat(stage.join()).as("no position twice").isGreaterThan(highest);
            if (isCleanlyClosed) {
                assertThat(stage.join())
                        .as("no jump after a clean end")
                        .isLessThan(Math.max(highest, endOfClosed) + SegmentedJournal.JUMP / 2);
            }
        }
        isCleanlyClosed = false;
        collect();
    }
}
