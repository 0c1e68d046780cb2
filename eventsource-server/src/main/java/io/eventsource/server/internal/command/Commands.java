package io.eventsource.server.internal.command;

import io.eventsource.server.CommandResult;
import io.eventsource.server.CommandState;
import io.eventsource.server.internal.channel.BrokerContext;
import io.eventsource.server.internal.channel.Channel;
import io.eventsource.server.internal.channel.ChannelRegistry;
import io.eventsource.server.internal.log.EventLog;
import io.eventsource.server.internal.log.OutcomeNames;
import io.eventsource.server.journal.JournalRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Knows the commands whose publishers asked for an answer, each until its result has been kept for long enough. The states
 * of a command are on the channel of its outcome, which only the holder of its handle can read.
 *
 * <p>Applies records in the journal's order and depends on them alone. The caller of a method that changes something holds the
 * commit lock; any thread may look for a command.
 */
public final class Commands {

    /** The part of the broker's memory that commands and their results may use. */
    private static final int LARGEST_PART = 4;

    private final ChannelRegistry registry;
    private final BrokerContext context;
    private final ConcurrentHashMap<String, Command> byOutcome = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Long, Command> bySequence = new ConcurrentHashMap<>();

    /** How many bytes the commands use. Guarded by the commit lock. */
    private long bytes;

    public Commands(ChannelRegistry registry) {
        this.registry = registry;
        this.context = registry.broker();
    }

    /** Returns the command with a handle; null if there is none, or if its result is not kept any more. */
    public @Nullable Command find(String handle) {
        return byOutcome.get(OutcomeNames.of(handle));
    }

    /** Returns the command at a position; null if there is none. */
    public @Nullable Command at(long sequence) {
        return bySequence.get(sequence);
    }

    /** Returns whether there is room for another command, or for more output. */
    public boolean hasRoom(long more) {
        return bytes + Command.BYTES + more <= context.memory().limit() / LARGEST_PART && !registry.isFull();
    }

    /**
     * Applies the record of an event whose publisher asks for an answer.
     *
     * @param appended receives the channel of its outcome
     */
    public void add(long position, JournalRecord event, long time, List<Channel> appended) {
        if (isOver(event.expiresAt(), event.publishedAt())) {
            return;
        }
        Channel published = registry.obtainForRecord(event.channels().get(0));
        Command added = new Command(position, event, published.log());
        byOutcome.put(added.outcome(), added);
        bySequence.put(position, added);
        count(Command.BYTES);
        append(added, new byte[0], OutcomeEvents.state(CommandState.WAITING, event.publishedAt()), time, appended);
    }

    private boolean isOver(long expiresAt, long changedAt) {
        long longest = Math.max(
                context.options().resultsKept().toMillis(),
                context.options().maxTimeToLive().toMillis());
        return context.timer().currentTimeMillis() > Math.max(expiresAt, changedAt) + longest;
    }

    private void count(long more) {
        bytes += more;
        context.memory().use(more);
    }

    /** Appends an event to the outcome, and perhaps another one before it, under one position. */
    private void append(Command command, byte[] before, byte[] block, long time, List<Channel> appended) {
        Channel channel = registry.obtainForRecord(command.outcome());
        channel.appendOutcome(before, block, time);
        if (!appended.contains(channel)) {
            appended.add(channel);
        }
    }

    /**
     * Applies a new state of a command, or its output.
     *
     * @param appended receives the channel of its outcome
     */
    public void apply(long position, JournalRecord record, long time, List<Channel> appended) {
        Command command = byOutcome.get(record.channels().get(0));
        CommandState next = record.state();
        if (command == null || next == null) {
            return;
        }
        if (record.reference() != 0) {
            Channel published = registry.find(command.channel());
            if (published != null) {
                published.log().cancel(record.reference());
            }
        }
        boolean isNext = switch (next) {
            case WAITING -> false;
            case DELIVERED -> command.state() == CommandState.WAITING;
            case EXPIRED, CANCELLED, REPLACED -> command.isWithdrawable();
            case STARTED, DONE, REJECTED, INTERRUPTED -> command.judge(record.part()) == Command.Verdict.ACCEPTED;
        };
        if (isNext) {
            change(command, next, position, record, time, appended);
        }
    }

    /**
     * Applies a record that withdraws a command.
     *
     * @param state how it is withdrawn
     */
    public void withdraw(
            long sequence, CommandState state, long position, JournalRecord record, long time, List<Channel> appended) {
        Command command = bySequence.get(sequence);
        if (command != null && command.isWithdrawable()) {
            change(command, state, position, record, time, appended);
        }
    }

    private void change(
            Command command,
            CommandState next,
            long position,
            JournalRecord record,
            long time,
            List<Channel> appended) {
        byte[] block = next == record.state() ? record.block() : new byte[0];
        byte[] state = next == command.state() ? new byte[0] : OutcomeEvents.state(next, record.publishedAt());
        if (block.length == 0) {
            block = state;
            state = new byte[0];
        } else if (next != CommandState.STARTED) {
            state = new byte[0]; // the block says it, with the rest of the answer
        }
        if (block.length > 0) {
            append(command, state, block, time, appended);
        }
        bytes += record.answerSize();
        command.change(next, position, record);
        if (command.isSettled()) {
            registry.obtainForRecord(command.outcome()).endAfter(position);
        }
    }

    /** Returns whether a record is needed after a restart. The caller holds the commit lock. */
    public boolean needs(JournalRecord record) {
        String outcome = record.kind() == JournalRecord.Kind.OUTCOME
                ? record.channels().get(0)
                : record.kind() == JournalRecord.Kind.EVENT ? record.command() : null;
        if (outcome != null) {
            return byOutcome.containsKey(outcome);
        }
        return record.kind() == JournalRecord.Kind.CANCEL && bySequence.containsKey(record.reference());
    }

    /** Returns what is known of a command. Needs no lock. */
    public CommandResult result(Command command, String handle) {
        CommandState state =
                command.state(); // first: what led to it is in the log already, though perhaps not committed
        Channel channel = registry.find(command.outcome());
        EventLog log = channel == null ? null : channel.log().events();
        OutcomeEvents.Written written = log == null ? OutcomeEvents.NOTHING : OutcomeEvents.read(log);
        return new CommandResult(
                state,
                handle,
                command.channel(),
                command.eventId(),
                Instant.ofEpochMilli(command.changedAt()),
                command.isWithdrawable() ? Instant.ofEpochMilli(command.expiresAt()) : null,
                command.exit() < 0 ? null : command.exit(),
                command.contentType(),
                written.output(),
                written.errors());
    }

    /** Returns the commands that have expired: they were not started in time, and no stream is left that could bring them. */
    public List<Command> expired() {
        long now = context.timer().currentTimeMillis();
        List<Command> expired = new ArrayList<>(0);
        for (Command command : byOutcome.values()) {
            if (command.isWithdrawable() && command.expiresAt() <= now && !isBeingDone(command)) {
                expired.add(command);
            }
        }
        return expired;
    }

    private boolean isBeingDone(Command command) {
        Channel published = registry.find(command.channel());
        return command.state() == CommandState.DELIVERED && published != null && published.present() != null;
    }

    /** Forgets commands whose results have been kept for long enough, unless a client reads them. */
    public void forget() {
        long now = context.timer().currentTimeMillis();
        Duration kept = context.options().resultsKept();
        for (Command command : byOutcome.values()) {
            boolean isOver = command.isSettled()
                    ? now - command.changedAt() >= kept.toMillis()
                    : isOver(command.expiresAt(), command.changedAt());
            if (isOver) {
                forget(command);
            }
        }
    }

    private void forget(Command command) {
        context.commit().lock();
        try {
            if (registry.discardOutcome(command.outcome()) && byOutcome.remove(command.outcome(), command)) {
                bySequence.remove(command.sequence());
                count(-Command.BYTES);
                bytes -= command.size();
            }
        } finally {
            context.commit().unlock();
        }
    }
}
