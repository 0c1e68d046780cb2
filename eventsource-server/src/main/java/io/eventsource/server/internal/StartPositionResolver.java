package io.eventsource.server.internal;

import io.eventsource.server.GapReason;
import io.eventsource.server.ResumePoint;
import io.eventsource.server.SubscribeRequest;
import io.eventsource.server.internal.channel.BrokerContext;
import io.eventsource.server.internal.channel.Channel;
import io.eventsource.server.internal.delivery.Identity;
import io.eventsource.server.internal.log.ChannelLog;
import io.eventsource.server.internal.log.LogPosition;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/**
 * Decides where a new stream begins. Its methods are to be called under the broker's commit lock.
 *
 * <p>A last event ID names a position, but for a channel that takes one client at a time it does not show by itself that
 * its client has read that channel: positions are numbers that anybody can guess. So a client resumes such channels
 * only if it proves for each of them that it is the one that has read it:
 *
 * <ul>
 *   <li>by its principal or its client id, which are those of the channel's present or last stream;
 *   <li>if there is one such channel only, by the secret in the last event ID. With several there are as many secrets,
 *       and the id holds only one.
 * </ul>
 *
 * <p>A client that proves less begins where a newcomer does: behind everything that any of these channels has written to
 * another client. If its id names an earlier position, a gap is signalled.
 */
final class StartPositionResolver {

    private final BrokerContext context;

    StartPositionResolver(BrokerContext context) {
        this.context = context;
    }

    StartPosition resolve(SubscribeRequest request, List<Channel> channels) {
        String lastEventId = request.lastEventId();
        List<Channel> exclusive =
                channels.stream().filter(channel -> channel.log().hasSecret()).toList();
        boolean isProven = isProven(request, exclusive);
        long oldest = most(channels);
        if (!context.options().ids() || lastEventId.isEmpty()) {
            return startOfNewcomer(channels, exclusive, isProven, oldest);
        }
        List<ChannelLog> logs = channels.stream().map(Channel::log).toList();
        OptionalLong place = logs.stream()
                .map(log -> log.find(lastEventId, logs))
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .min();
        if (isProven && place.isPresent() && place.getAsLong() >= oldest) {
            return new StartPosition(place.getAsLong(), place.getAsLong(), null);
        }
        GapReason gap = place.isPresent()
                ? isProven ? GapReason.EVICTED : GapReason.UNKNOWN
                : LogPosition.parse(lastEventId) != null ? GapReason.OTHER_EPOCH : GapReason.UNKNOWN;
        if (!exclusive.isEmpty() && (!isProven || place.isEmpty())) {
            StartPosition newcomer = startOfNewcomer(channels, exclusive, isProven, oldest);
            boolean missesNothing = place.isPresent() && place.getAsLong() >= newcomer.cursor();
            return missesNothing ? newcomer : withGap(newcomer.cursor(), newcomer.told(), gap);
        }
        if (channels.get(0).options().resumePoint() == ResumePoint.LIVE) {
            return withGap(context.commit().end(), context.commit().end(), gap);
        }
        long from = place.orElse(least(channels, channel -> channel.log().start()));
        return withGap(channels.size() == 1 ? oldest : from, oldest, gap);
    }

    private StartPosition withGap(long cursor, long told, GapReason gap) {
        context.counters().gaps.increment();
        return new StartPosition(cursor, told, gap);
    }

    private boolean isProven(SubscribeRequest request, List<Channel> exclusive) {
        if (exclusive.isEmpty()) {
            return true;
        }
        LogPosition cursor = context.options().ids() ? LogPosition.parse(request.lastEventId()) : null;
        if (cursor != null && exclusive.size() == 1 && exclusive.get(0).log().isProvenBy(cursor.epoch())) {
            return true;
        }
        Identity client = Identity.of(request);
        List<Identity> readers = exclusive.stream()
                .filter(Channel::wasRead)
                .map(Channel::lastReader)
                .toList();
        return !readers.isEmpty() && readers.stream().allMatch(client::isSame);
    }

    /** Where a client begins that names no position, but may have been here just now. */
    private StartPosition startOfNewcomer(
            List<Channel> channels, List<Channel> exclusive, boolean isProven, long oldest) {
        long place = exclusive.isEmpty()
                ? channels.size() == 1
                        ? channels.get(0).placeOfNewcomer()
                        : context.commit().end()
                : placeAfterReaders(exclusive, isProven);
        return place >= oldest
                ? new StartPosition(place, place, null)
                : new StartPosition(oldest, oldest, GapReason.EVICTED);
    }

    /** Behind what the readers of each channel have got: their own client goes on with the first, another with the last. */
    private long placeAfterReaders(List<Channel> exclusive, boolean isProven) {
        LongStream places = exclusive.stream().filter(Channel::wasRead).mapToLong(Channel::placeOfNewcomer);
        return (isProven ? places.min() : places.max()).orElse(context.commit().end());
    }

    private static long least(List<Channel> channels, ToLongFunction<Channel> of) {
        return channels.stream().mapToLong(of).min().orElseThrow();
    }

    /** The newest sequence that any of the channels has forgotten. */
    private static long most(List<Channel> channels) {
        return channels.stream()
                .mapToLong(channel -> channel.log().start())
                .max()
                .orElseThrow();
    }
}
