package io.eventsource.server.internal.journal;

import io.eventsource.server.Retention;
import io.eventsource.server.journal.FsyncPolicy;
import io.eventsource.server.journal.RecordingFollower;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A journal over files in memory, whose threads and time a test runs. */
final class TestJournal {

    static final JournalSettings SMALL_SEGMENTS = settings(FsyncPolicy.ALWAYS, 1000, 400);
    static final JournalSettings ONE_SEGMENT = settings(FsyncPolicy.ALWAYS, 1000, 1 << 20);

    final ManualThreads threads = new ManualThreads();
    final RecordingFollower follower = new RecordingFollower();
    final SegmentedJournal journal;

    static JournalSettings settings(FsyncPolicy policy, int records, long segmentBytes) {
        return new JournalSettings(policy, new Retention(records, 1 << 20, Duration.ofDays(1)), segmentBytes, 4096);
    }

    private TestJournal(CrashingLayer layer, JournalSettings settings) {
        journal = SegmentedJournal.open(layer, settings, threads, threads);
    }

    static TestJournal open(CrashingLayer layer) {
        return open(layer, SMALL_SEGMENTS);
    }

    /** Opens and follows. Another journal over these files never did anything again. */
    static TestJournal open(CrashingLayer layer, JournalSettings settings) {
        layer.restart();
        TestJournal opened = new TestJournal(layer, settings);
        opened.journal.follow(0, opened.follower);
        return opened;
    }

    /** Appends a record, and does not write it yet. */
    CompletableFuture<Long> append(String id) {
        return follower.append(journal, RecordingFollower.event(id)).toCompletableFuture();
    }

    /** Appends records and writes them, one by one. */
    List<Long> publish(String prefix, int count) {
        List<Long> positions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CompletableFuture<Long> stage = append(prefix + i);
            threads.run();
            positions.add(stage.join());
        }
        return positions;
    }

    List<String> ids() {
        return follower.ids();
    }
}
