package io.eventsource.server.internal.command;

import io.eventsource.server.CommandState;
import io.eventsource.server.internal.log.ChannelLog;
import io.eventsource.server.journal.JournalRecord;
import org.jspecify.annotations.Nullable;

/**
 * One command whose publisher asked for an answer. What the client has written is in the log of the outcome's channel.
 *
 * <p>Changed by the holder of the commit lock, from records alone; any thread may read it.
 */
public final class Command {

    /** About how many bytes of memory a command uses, with its entries in maps and its outcome's channel. */
    static final int BYTES = 1_200;

    /** What follows if an answer is accepted. */
    public enum Verdict {
        /** It was the next step. */
        ACCEPTED,
        /** It had been received before, and had no effect. */
        REPEATED,
        /** A part before it is missing. */
        PART_MISSING,
        /** The client had given its final answer before. */
        ANSWERED,
        /** The command was cancelled, replaced or has expired. */
        WITHDRAWN
    }

    private final String outcome;
    private final String channel;
    private final long sequence;
    private final @Nullable String eventId;
    private final long expiresAt;

    private volatile CommandState state = CommandState.WAITING;
    private volatile long changedAt;
    /** The position of the record that settled it; {@link Long#MAX_VALUE} while it is not. */
    private volatile long settledAt = Long.MAX_VALUE;

    private volatile int exit = -1;
    private volatile @Nullable String contentType;
    private volatile int parts;
    private volatile int size;

    Command(long sequence, JournalRecord record, ChannelLog log) {
        this.outcome = String.valueOf(record.command());
        this.channel = record.channels().get(0);
        this.sequence = sequence;
        this.eventId = log.idForPublisher(record.eventId(), sequence);
        this.expiresAt = record.expiresAt();
        this.changedAt = record.publishedAt();
    }

    /** Returns the name of the channel of its outcome. */
    public String outcome() {
        return outcome;
    }

    /** Returns the name of the channel that it was published on. */
    public String channel() {
        return channel;
    }

    /** Returns its position. */
    public long sequence() {
        return sequence;
    }

    @Nullable String eventId() {
        return eventId;
    }

    /** Returns from when on it is not delivered any more, by the wall clock. */
    public long expiresAt() {
        return expiresAt;
    }

    public CommandState state() {
        return state;
    }

    /** Returns when it came into its state, by the wall clock. */
    long changedAt() {
        return changedAt;
    }

    /** Returns the position of its last state; {@link Long#MAX_VALUE} before that. */
    public long settledAt() {
        return settledAt;
    }

    public boolean isSettled() {
        return settledAt != Long.MAX_VALUE;
    }

    int exit() {
        return exit;
    }

    @Nullable String contentType() {
        return contentType;
    }

    /** Returns how many bytes its client has sent. */
    public int size() {
        return size;
    }

    /** Returns whether it may still be withdrawn: it was neither started nor settled. */
    public boolean isWithdrawable() {
        return state.compareTo(CommandState.STARTED) < 0;
    }

    /**
     * Decides about an answer.
     *
     * @param part its number; 0 for none
     */
    public Verdict judge(int part) {
        int expected = parts + 1;
        if (part > 0 && part < expected) {
            return Verdict.REPEATED;
        }
        CommandState now = state;
        if (now.isFinal()) {
            return isAnswer(now) ? Verdict.ANSWERED : Verdict.WITHDRAWN;
        }
        return part > expected ? Verdict.PART_MISSING : Verdict.ACCEPTED;
    }

    private static boolean isAnswer(CommandState state) {
        return state == CommandState.DONE || state == CommandState.REJECTED || state == CommandState.INTERRUPTED;
    }

    /** Applies what a record says. The caller has judged it. */
    void change(CommandState next, long position, JournalRecord record) {
        if (record.part() > 0) {
            parts = record.part();
        }
        int before = size; // only the holder of the lock changes it
        size = before + record.answerSize();
        if (record.contentType() != null && (contentType == null || next.isFinal())) {
            contentType = record.contentType();
        }
        if (next == state) {
            return;
        }
        exit = record.exit();
        changedAt = record.publishedAt();
        state = next;
        if (next.isFinal()) {
            settledAt = position;
        }
    }
}
