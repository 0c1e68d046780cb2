package io.eventsource.server.internal;

import io.eventsource.server.GapReason;
import io.eventsource.server.HistoryStart;
import io.eventsource.server.ResumePoint;
import io.eventsource.server.SubscribeRequest;
import io.eventsource.server.internal.channel.BrokerContext;
import io.eventsource.server.internal.channel.Channel;
import io.eventsource.server.internal.channel.ChannelRegistry;
import io.eventsource.server.internal.channel.Presence;
import io.eventsource.server.internal.delivery.Identity;
import io.eventsource.server.internal.log.ChannelLog;
import io.eventsource.server.internal.log.LogPosition;
import io.eventsource.server.internal.log.LogReader;
import io.eventsource.server.internal.log.Outbox;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/**
 * Decides where a new stream begins. Its callers hold the broker's commit lock.
 *
 * <p>A last event ID names a position, but it does not prove that the client has read that channel: positions are numbers
 * that can be guessed. So a client resumes exclusive channels only if it proves for each of them that it is the one that
 * has read it:
 *
 * <ul>
 *   <li>by its principal or its client id, which must be that of the channel's present or last stream;
 *   <li>if it requests only one exclusive channel, by the secret in the last event ID. Several channels have several
 *       secrets, and the id holds only one.
 * </ul>
 *
 * <p>A client that proves less begins where a client without an id does: after everything that any of these channels has
 * written to another client. If its id names an earlier position, a gap is signalled.
 */
final class StartPositionResolver {

    private final BrokerContext context;
    private final Presence presence;

    StartPositionResolver(ChannelRegistry registry) {
        this.context = registry.broker();
        this.presence = registry.presence();
    }

    StartPosition resolve(SubscribeRequest request, List<Channel> channels) {
        StartPosition start = startOfEvents(request, channels);
        List<Channel> exclusive =
                channels.stream().filter(channel -> channel.log().hasSecret()).toList();
        boolean hasRead = context.options().ids() && isProven(request, exclusive);
        OptionalLong read = hasRead ? positionOf(request.lastEventId(), channels) : OptionalLong.empty();
        return start.withWaitingAfter(beforeWaiting(exclusive, read.orElse(0)));
    }

    /** Returns the id after which to begin; empty for none. Only channels for many follow an id that proves nothing. */
    private static String idToFollow(SubscribeRequest request, List<Channel> channels) {
        return request.lastEventId().isEmpty()
                        && request.start() instanceof HistoryStart.After after
                        && channels.stream().noneMatch(channel -> channel.log().hasSecret())
                ? after.id()
                : request.lastEventId();
    }

    /** Returns the position before the first command that waits for the client after a position. */
    private static long beforeWaiting(List<Channel> channels, long position) {
        long first = LogReader.NONE;
        for (Channel channel : channels) {
            Outbox outbox = channel.log().outbox();
            if (outbox != null) {
                first = Math.min(first, outbox.next(position));
            }
        }
        return first - 1;
    }

    private static OptionalLong positionOf(String lastEventId, List<Channel> channels) {
        List<ChannelLog> logs = channels.stream().map(Channel::log).toList();
        return logs.stream()
                .map(log -> log.find(lastEventId, logs))
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .min();
    }

    private StartPosition startOfEvents(SubscribeRequest request, List<Channel> channels) {
        String lastEventId = idToFollow(request, channels);
        List<Channel> exclusive =
                channels.stream().filter(channel -> channel.log().hasSecret()).toList();
        boolean isProven = isProven(request, exclusive);
        long oldest = most(channels);
        if (!context.options().ids() || lastEventId.isEmpty()) {
            return exclusive.isEmpty()
                    ? startForNewcomer(request, channels, oldest)
                    : defaultStart(channels, exclusive, isProven, oldest);
        }
        OptionalLong position = positionOf(lastEventId, channels);
        OptionalLong hole =
                position.isPresent() ? context.log().holes().before(position.getAsLong()) : OptionalLong.empty();
        if (isProven && hole.isEmpty() && position.isPresent() && position.getAsLong() >= oldest) {
            return new StartPosition(position.getAsLong(), position.getAsLong(), null);
        }
        if (isProven && hole.isPresent() && hole.getAsLong() >= oldest) {
            return withGap(hole.getAsLong(), hole.getAsLong(), GapReason.LOST);
        }
        GapReason gap = position.isPresent()
                ? isProven ? GapReason.EVICTED : GapReason.UNKNOWN
                : LogPosition.parse(lastEventId) != null ? GapReason.OTHER_EPOCH : GapReason.UNKNOWN;
        if (!exclusive.isEmpty() && (!isProven || position.isEmpty())) {
            StartPosition fallback = defaultStart(channels, exclusive, isProven, oldest);
            boolean missesNothing = position.isPresent() && position.getAsLong() >= fallback.position();
            return missesNothing ? fallback : withGap(fallback.position(), fallback.signalledUpTo(), gap);
        }
        if (channels.get(0).options().resumePoint() == ResumePoint.LIVE) {
            return withGap(context.commit().end(), context.commit().end(), gap);
        }
        long from = position.orElse(least(channels, channel -> channel.log().start()));
        return withGap(channels.size() == 1 ? oldest : from, oldest, gap);
    }

    private StartPosition withGap(long position, long signalledUpTo, GapReason gap) {
        context.counters().gaps.increment();
        return new StartPosition(position, signalledUpTo, gap);
    }

    /** Returns whether a client proves to be the one that has read these exclusive channels. */
    boolean isProven(SubscribeRequest request, List<Channel> exclusive) {
        if (exclusive.isEmpty()) {
            return true;
        }
        LogPosition claimed = context.options().ids() ? LogPosition.parse(request.lastEventId()) : null;
        if (claimed != null && exclusive.size() == 1 && exclusive.get(0).log().isProvenBy(claimed.epoch())) {
            return true;
        }
        Identity client = Identity.of(request);
        List<Channel> read = exclusive.stream().filter(Channel::wasRead).toList();
        return !read.isEmpty() && read.stream().allMatch(channel -> isReader(client, channel));
    }

    /** Returns whether a client reads an exclusive channel or read it last, here or on another node. */
    private boolean isReader(Identity client, Channel channel) {
        return client.isSame(channel.lastReader()) || presence.isReadBy(client, channel);
    }

    /** Returns where a new client of channels for many begins. What it asks for and is not retained any more is no gap. */
    private StartPosition startForNewcomer(SubscribeRequest request, List<Channel> channels, long oldest) {
        HistoryStart wanted = request.start();
        boolean isUsual = channels.stream()
                .map(channel -> wanted != null ? wanted : channel.options().historyStart())
                .allMatch(HistoryStart.LIVE::equals);
        if ((isUsual && wanted == null) || !context.options().ids()) {
            return defaultStart(channels, List.of(), true, oldest);
        }
        long position = least(
                channels,
                channel ->
                        positionFor(wanted != null ? wanted : channel.options().historyStart(), channel.log()));
        return new StartPosition(channels.size() == 1 ? Math.max(position, oldest) : position, oldest, null);
    }

    private long positionFor(HistoryStart start, ChannelLog log) {
        if (start instanceof HistoryStart.Oldest) {
            return log.start();
        }
        if (start instanceof HistoryStart.Last) {
            return Math.max(log.start(), log.end() - 1);
        }
        if (start instanceof HistoryStart.Since since) {
            long ago = context.timer().currentTimeMillis() - since.time().toEpochMilli();
            long most = Duration.ofDays(36_500).toMillis(); // so that nanoseconds do not overflow
            long nanos = TimeUnit.MILLISECONDS.toNanos(Math.min(most, ago));
            return ago < 0 ? log.end() : log.events().before(context.timer().nanoTime() - nanos);
        }
        return context.commit().end();
    }

    /** Returns where a client without a usable id begins; within the reconnect window it may still resume. */
    private StartPosition defaultStart(List<Channel> channels, List<Channel> exclusive, boolean isProven, long oldest) {
        long position = exclusive.isEmpty()
                ? channels.size() == 1
                        ? channels.get(0).defaultPosition()
                        : context.commit().end()
                : positionAfterReaders(exclusive, isProven);
        return position >= oldest
                ? new StartPosition(position, position, null)
                : new StartPosition(oldest, oldest, GapReason.EVICTED);
    }

    /** Returns the position of the slowest reader for a client that is proven, or else that of the fastest. */
    private long positionAfterReaders(List<Channel> exclusive, boolean isProven) {
        LongStream positions = exclusive.stream().filter(Channel::wasRead).mapToLong(Channel::defaultPosition);
        return (isProven ? positions.min() : positions.max())
                .orElse(context.commit().end());
    }

    private static long least(List<Channel> channels, ToLongFunction<Channel> of) {
        return channels.stream().mapToLong(of).min().orElseThrow();
    }

    /** Returns the newest evicted sequence of all these channels. */
    private static long most(List<Channel> channels) {
        return channels.stream()
                .mapToLong(channel -> channel.log().completeAfter())
                .max()
                .orElseThrow();
    }
}
