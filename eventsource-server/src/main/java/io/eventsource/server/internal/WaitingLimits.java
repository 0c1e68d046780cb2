package io.eventsource.server.internal;

import io.eventsource.server.BrokerBusyException;
import io.eventsource.server.internal.channel.BrokerContext;
import io.eventsource.server.internal.channel.Channel;
import io.eventsource.server.internal.delivery.SubscriberStream;
import io.eventsource.server.internal.log.Outbox;
import io.eventsource.server.journal.JournalRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the events that wait for clients, of one channel and of all. What waits is never evicted, so an event beyond the bound
 * is refused before it is appended to the journal. What the journal has not applied yet counts, too.
 */
final class WaitingLimits {

    private static final Duration SOON = Duration.ofSeconds(1);

    private final BrokerContext context;

    // Changed by any thread. What the journal has applied is subtracted shortly after it counts as waiting, never
    // before.
    private final AtomicLong bytesUnderWay = new AtomicLong();
    private final ConcurrentHashMap<String, Integer> underWay = new ConcurrentHashMap<>();

    WaitingLimits(BrokerContext context) {
        this.context = context;
    }

    /**
     * Counts an event that may wait, until the journal has applied it. The caller holds the commit lock.
     *
     * @param accepting the channels that accept it, of which exclusive ones let it wait
     * @return what ends that; called once
     * @throws BrokerBusyException if a bound has no room for it
     */
    Runnable count(List<Channel> accepting, JournalRecord event) {
        List<Channel> channels =
                accepting.stream().filter(channel -> channel.log().hasSecret()).toList();
        long replaced = 0;
        for (Channel channel : channels) {
            Outbox outbox = channel.log().outbox();
            long bytes = outbox == null ? 0 : outbox.bytes(event.topic());
            if (bytes == 0) {
                refuseIfFull(channel);
            }
            replaced += bytes;
        }
        long bytes = channels.size() * Outbox.growth(event.block(), event.eventId(), event.topic());
        long most = context.options().maxWaitingBytes();
        if (context.memory().waiting() + bytesUnderWay.get() + bytes - replaced > most) {
            throw new BrokerBusyException(
                    "the events that wait for clients use all of the " + most
                            + " bytes that they may use; try again when clients have received some",
                    SOON);
        }
        bytesUnderWay.addAndGet(bytes);
        channels.forEach(channel -> underWay.merge(channel.name(), 1, Integer::sum));
        return () -> {
            bytesUnderWay.addAndGet(-bytes);
            channels.forEach(channel ->
                    underWay.computeIfPresent(channel.name(), (name, count) -> count == 1 ? null : count - 1));
        };
    }

    private void refuseIfFull(Channel channel) {
        int most = channel.options().maxWaiting();
        if (unwritten(channel, most) + underWay.getOrDefault(channel.name(), 0) >= most) {
            throw new BrokerBusyException(
                    (most == 1 ? "1 event waits" : most + " events wait") + " for the client of channel "
                            + channel.name()
                            + " already, which is the maximum; try again when it has received some, or cancel some",
                    SOON);
        }
    }

    /** Returns how many events wait for a client that its stream has not been written; counts up to a number. */
    private static int unwritten(Channel channel, int most) {
        Outbox outbox = channel.log().outbox();
        SubscriberStream present = channel.present();
        return outbox == null
                ? 0
                : outbox.countAfter(present == null ? 0 : present.backlog().position(), most);
    }
}
