package io.eventsource.redis;

import io.eventsource.server.journal.Journal;
import io.eventsource.server.journal.JournalFollower;
import io.eventsource.server.journal.JournalRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A journal of a broker, and what the broker has applied of it. */
final class ObservedJournal implements Journal {

    private static final Pattern DATA = Pattern.compile("data: (n\\d+\\.)");

    /** An event that was applied. */
    record Applied(long position, String data) {}

    private final Journal journal;
    private final List<Applied> applied = new ArrayList<>();
    private volatile long end;
    private volatile boolean isMissing;

    ObservedJournal(Journal journal) {
        this.journal = journal;
    }

    /** Returns the data of an event; an empty text if a record is none. */
    static String data(JournalRecord record) {
        Matcher data = DATA.matcher(new String(record.block(), StandardCharsets.UTF_8));
        return data.find() ? data.group(1) : "";
    }

    /** Returns the position of the last record that was applied. */
    long end() {
        return end;
    }

    /** Returns whether records were missing. */
    boolean isMissing() {
        return isMissing;
    }

    List<Applied> applied() {
        synchronized (applied) {
            return List.copyOf(applied);
        }
    }

    @Override
    public void follow(long after, JournalFollower follower) {
        journal.follow(after, new JournalFollower() {
            @Override
            public void apply(long position, JournalRecord record) {
                follower.apply(position, record);
                if (record.kind() == JournalRecord.Kind.EVENT) {
                    synchronized (applied) {
                        applied.add(new Applied(position, data(record)));
                    }
                }
                end = position;
            }

            @Override
            public void trimmed(long position) {
                isMissing = true;
                follower.trimmed(position);
            }

            @Override
            public boolean isNeeded(long position, JournalRecord record) {
                return follower.isNeeded(position, record);
            }

            @Override
            public void settled(long position, JournalRecord record) {
                follower.settled(position, record);
            }

            @Override
            public void lost(String node) {
                follower.lost(node);
            }

            @Override
            public void ended(String reason) {
                isMissing = true;
                follower.ended(reason);
            }
        });
    }

    @Override
    public String epoch() {
        return journal.epoch();
    }

    @Override
    public byte[] key() {
        return journal.key();
    }

    @Override
    public @Nullable String node() {
        return journal.node();
    }

    @Override
    public CompletionStage<Long> append(JournalRecord record) {
        return journal.append(record);
    }

    @Override
    public @Nullable String problem() {
        return journal.problem();
    }

    @Override
    public void close() {
        journal.close();
    }
}
