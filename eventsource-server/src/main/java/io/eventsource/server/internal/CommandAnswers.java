package io.eventsource.server.internal;

import io.eventsource.server.BrokerBusyException;
import io.eventsource.server.CommandState;
import io.eventsource.server.internal.channel.BrokerContext;
import io.eventsource.server.internal.channel.Channel;
import io.eventsource.server.internal.channel.ChannelRegistry;
import io.eventsource.server.internal.command.Command;
import io.eventsource.server.internal.command.Commands;
import io.eventsource.server.internal.command.OutcomeEvents;
import io.eventsource.server.internal.log.CommandQuestion;
import io.eventsource.server.internal.log.LogPosition;
import io.eventsource.server.internal.log.Outbox;
import io.eventsource.server.internal.log.Secrets;
import io.eventsource.server.journal.JournalRecord;
import io.eventsource.server.journal.JournalRecordBuilder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Decides about the states of commands: what their clients answer, what was written to a stream, what is cancelled and what has
 * expired. Each is a record of the journal, which counts in the journal's order.
 */
final class CommandAnswers {

    private final RecordApplier applier;
    private final Commands commands;
    private final BrokerContext context;
    private final ChannelRegistry registry;
    private final CatchUp catchUp;

    CommandAnswers(ChannelRegistry registry, RecordApplier applier, CatchUp catchUp) {
        this.registry = registry;
        this.applier = applier;
        this.catchUp = catchUp;
        this.commands = applier.commands();
        this.context = registry.broker();
        context.delivery().reports().receiver(written -> context.threads().callBack(() -> delivered(written)));
    }

    /**
     * Takes what a client answers. Waits for the command, and for the part before, if another node took them.
     *
     * @return fails if the broker has no room, or if the journal may not keep it
     */
    CompletionStage<Reply.Result> answer(Reply reply) {
        Long sequence = provenSequence(reply);
        return catchUp.await(() -> sequence != null && catchUp.isAhead(sequence))
                .thenCompose(isBehind -> catchUp.repeat(
                        () -> answerNow(reply), result -> result.outcome() == Reply.Outcome.PART_MISSING));
    }

    private CompletionStage<Reply.Result> answerNow(Reply reply) {
        context.commit().lock();
        try {
            return decide(reply);
        } catch (BrokerBusyException busy) {
            return CompletableFuture.failedFuture(busy);
        } finally {
            applier.unlock();
        }
    }

    private CompletionStage<Reply.Result> decide(Reply reply) {
        Long sequence = provenSequence(reply);
        if (sequence == null) {
            return result(reply.proof() == null ? withoutProof(reply) : Reply.Outcome.NOT_PROVEN, null);
        }
        Command command = commands.at(sequence);
        if (command == null && catchUp.isAhead(sequence)) {
            throw new BrokerBusyException(
                    "this node has not received the command yet; try again later", Duration.ofSeconds(1));
        }
        if (command == null) {
            return result(Reply.Outcome.UNKNOWN, null);
        }
        if (isOfOther(reply.eventId(), sequence)) {
            return result(Reply.Outcome.OTHER_EVENT, command);
        }
        Reply.Outcome outcome = outcome(command.judge(reply.part()));
        if (outcome != Reply.Outcome.ACCEPTED) {
            return result(outcome, command);
        }
        int size = reply.body().length;
        if (command.size() > context.options().maxAnswerSize() - size) {
            return result(Reply.Outcome.TOO_LARGE, command);
        }
        if (!commands.hasRoom(size)) {
            throw new BrokerBusyException(
                    "there is no room for the results of commands; try again later", Duration.ofSeconds(1));
        }
        return append(command, reply);
    }

    /** Returns the position of the event that a reply proves to have read; null if it proves none. */
    private @Nullable Long provenSequence(Reply reply) {
        String proof = reply.proof();
        int dot = proof == null ? -1 : proof.indexOf('.');
        if (proof == null || dot < 1 || dot > 18 || !isDigits(proof, dot)) {
            return null;
        }
        long sequence = Long.parseLong(proof.substring(0, dot));
        String expected = context.log().secrets().proof(context.log().epoch(), reply.channel(), sequence);
        return Secrets.isSame(expected, proof.substring(dot + 1)) ? sequence : null;
    }

    private static boolean isDigits(String text, int end) {
        return text.chars().limit(end).allMatch(c -> c >= '0' && c <= '9');
    }

    /** Returns what to answer a client that names an event which it has read, but not the address of the event's reply field. */
    private Reply.Outcome withoutProof(Reply reply) {
        String id = reply.eventId();
        Channel channel = registry.find(reply.channel());
        LogPosition position = id == null ? null : LogPosition.parse(id);
        if (channel == null
                || position == null
                || !channel.log().isProvenBy(position.epoch())
                || position.sequence() > context.commit().end()) {
            return Reply.Outcome.UNKNOWN;
        }
        return commands.at(position.sequence()) == null ? Reply.Outcome.NOT_ASKED : Reply.Outcome.NOT_PROVEN;
    }

    private boolean isOfOther(@Nullable String eventId, long sequence) {
        LogPosition position = eventId == null ? null : LogPosition.parse(eventId);
        return position != null && position.isOf(context.log().epoch()) && position.sequence() != sequence;
    }

    private CompletionStage<Reply.Result> append(Command command, Reply reply) {
        CommandState state = reply.told();
        int size = reply.body().length;
        boolean isNews = state != command.state() || size > 0 || reply.part() > 0;
        if (!isNews && reply.confirms()) {
            return result(Reply.Outcome.ACCEPTED, command);
        }
        long now = context.timer().currentTimeMillis();
        boolean isDealtWith = state.isFinal() || !reply.confirms();
        JournalRecord record = record(command.outcome(), now)
                .block(block(reply, state, now))
                .reference(isDealtWith ? command.sequence() : 0)
                .outcome(state, reply.exit(), reply.contentType(), reply.part(), size)
                .build();
        return context.journal().append(record).thenApply(position -> taken(command, state, position));
    }

    private static byte[] block(Reply reply, CommandState state, long now) {
        if (state.isFinal()) {
            return OutcomeEvents.answer(state, now, reply.exit(), reply.contentType(), reply.isError(), reply.body());
        }
        return reply.body().length == 0
                ? new byte[0]
                : OutcomeEvents.output(reply.isError(), reply.part(), reply.body());
    }

    /** Returns how a record was taken. Others may have come before it in the journal. */
    private static Reply.Result taken(Command command, CommandState state, long position) {
        boolean counts = state.isFinal() ? command.settledAt() == position : command.settledAt() > position;
        Reply.Outcome outcome = counts ? Reply.Outcome.ACCEPTED : outcome(command.judge(0));
        return new Reply.Result(outcome, counts && state.isFinal() ? state : command.state());
    }

    private static Reply.Outcome outcome(Command.Verdict verdict) {
        return switch (verdict) {
            case ACCEPTED -> Reply.Outcome.ACCEPTED;
            case REPEATED -> Reply.Outcome.REPEATED;
            case PART_MISSING -> Reply.Outcome.PART_MISSING;
            case ANSWERED -> Reply.Outcome.ANSWERED;
            case WITHDRAWN -> Reply.Outcome.WITHDRAWN;
        };
    }

    private static CompletionStage<Reply.Result> result(Reply.Outcome outcome, @Nullable Command command) {
        return CompletableFuture.completedFuture(new Reply.Result(outcome, command == null ? null : command.state()));
    }

    /**
     * Cancels a command, unless it was started.
     *
     * @return completes with false if it is too late
     */
    CompletionStage<Boolean> cancel(Command command) {
        context.commit().lock();
        try {
            if (!command.isWithdrawable()) {
                return CompletableFuture.completedFuture(false);
            }
            JournalRecord record = JournalRecord.of(
                            JournalRecord.Kind.CANCEL,
                            List.of(command.channel()),
                            context.timer().currentTimeMillis())
                    .reference(command.sequence())
                    .build();
            return context.journal().append(record).thenApply(position -> command.settledAt() == position);
        } finally {
            applier.unlock();
        }
    }

    private void delivered(List<Outbox.Command> written) {
        for (Outbox.Command each : written) {
            CommandQuestion question = each.question();
            if (question != null) {
                append(question.outcome(), CommandState.DELIVERED);
            }
        }
    }

    /** Lets commands expire that were not started in time, and forgets those whose results were kept for long enough. */
    void upkeep() {
        commands.expired().forEach(command -> append(command.outcome(), CommandState.EXPIRED));
        commands.forget();
    }

    private void append(String outcome, CommandState state) {
        context.commit().lock();
        try {
            JournalRecord record = record(outcome, context.timer().currentTimeMillis())
                    .outcome(state, -1, null, 0, 0)
                    .build();
            context.journal().append(record); // a failure is repeated, or the client's answer follows
        } finally {
            applier.unlock();
        }
    }

    private static JournalRecordBuilder record(String outcome, long now) {
        return JournalRecord.of(JournalRecord.Kind.OUTCOME, List.of(outcome), now);
    }
}
