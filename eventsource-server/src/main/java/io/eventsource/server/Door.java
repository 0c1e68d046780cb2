package io.eventsource.server;

import io.eventsource.protocol.OutgoingEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Lets somebody in, or says why not: to all the channels asked for, or to none. */
final class Door {

    private final Roster roster;
    private final Engine engine;

    Door(Roster roster) {
        this.roster = roster;
        this.engine = roster.engine();
    }

    /** Where a stream begins, up to where the client is told of a gap as it opens, and of what kind that is. */
    private record Start(long cursor, long told, @Nullable Gap gap) {}

    Admission admit(SubscribeRequest request, Sink sink, Consumer<CloseReason> onClose) {
        long large = request.initial().stream().mapToLong(Roster::largeLength).sum();
        if (!roster.tryUse(large)) {
            return new Admission.Full();
        }
        try {
            return admit(request, encoded(request.initial()), sink, onClose);
        } finally {
            engine.budget().use(-large);
        }
    }

    private Admission admit(SubscribeRequest request, byte[] initial, Sink sink, Consumer<CloseReason> onClose) {
        Set<Subscriber> replaced = new LinkedHashSet<>();
        Subscriber admitted;
        engine.commit().lock();
        try {
            // Before any channel is looked up, as room is made by discarding some.
            if (!roster.makeRoom(growth(request, initial))) {
                return new Admission.Full();
            }
            List<Channel> channels = new ArrayList<>(request.channels().names().size());
            for (String name : request.channels()) {
                Channel channel = roster.obtain(name);
                if (channel == null) {
                    return new Admission.Full();
                }
                channels.add(channel);
            }
            for (Channel channel : channels) {
                if (channel.isToBeTold(request.lastEventId(), channels)) {
                    return new Admission.Finished();
                }
            }
            for (Channel channel : channels) {
                Subscriber present = channel.options().subscribers() == Subscribers.MANY ? null : channel.present();
                if (present != null
                        && channel.options().subscribers() == Subscribers.ONE
                        && !isSame(request, present)) {
                    return new Admission.Taken();
                }
                if (present != null) {
                    replaced.add(present);
                }
            }
            if (roster.count() - replaced.size() >= engine.options().maxSubscribers()) {
                return new Admission.Full();
            }
            Start start = start(request.lastEventId(), channels, replaced);
            replaced.forEach(this::takeOut);
            Shard[] shards = channels.stream().map(Channel::room).toArray(Shard[]::new);
            admitted = new Subscriber(
                    roster,
                    request.withInitial(
                            List.of()), // which are in the opening, and not to be kept as long as the stream
                    new Backlog(shards, start.cursor(), start.told()),
                    opening(speaker(channels), start, initial),
                    start.gap(),
                    sink,
                    onClose);
            roster.add(admitted);
            admitted.countOpening();
        } finally {
            engine.commit().unlock();
        }
        replaced.forEach(subscriber -> subscriber.end(CloseReason.REPLACED));
        return new Admission.Accepted(admitted);
    }

    /** Makes room at once; the stream itself ends outside the lock. */
    private void takeOut(Subscriber replaced) {
        for (Shard shard : replaced.backlog().shards()) {
            if (shard.channel().remove(replaced, shard)) {
                roster.vacated(shard.channel());
            }
        }
    }

    /** How many bytes of memory a subscriber adds at most, with channels that do not exist yet. */
    private long growth(SubscribeRequest request, byte[] initial) {
        long growth = Subscriber.bytes(request) + initial.length;
        for (String name : request.channels()) {
            growth += roster.find(name) == null ? Channel.bytes(name) : 0;
        }
        return growth;
    }

    private byte[] encoded(List<OutgoingEvent> events) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(0);
        events.forEach(event -> all.writeBytes(roster.encoded(event)));
        return all.toByteArray();
    }

    /**
     * Whether the newcomer is the present client: it has the same principal or the same client id, or its last event ID has
     * the secret of the present stream's channel. A stream of several exclusive channels has as many secrets, and whoever had
     * one of those channels before knows one of them, so there an id is no proof.
     */
    private boolean isSame(SubscribeRequest request, Subscriber present) {
        if (request.principal() != null && request.principal().equals(present.principal())) {
            return true;
        }
        if (!request.clientId().isEmpty()
                && isSameSecret(request.clientId(), present.clientId())
                && Objects.equals(request.principal(), present.principal())) {
            return true;
        }
        Cursor cursor = engine.options().ids() ? Cursor.parse(request.lastEventId()) : null;
        return cursor != null && present.isProvenBy(cursor.epoch());
    }

    /** Takes as long for a wrong guess that begins well as for any other. */
    private static boolean isSameSecret(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private Start start(String lastEventId, List<Channel> channels, Set<Subscriber> replaced) {
        long oldest = most(channels);
        if (!engine.options().ids() || lastEventId.isEmpty()) {
            return startOfNewcomer(channels, replaced, oldest);
        }
        OptionalLong place = channels.stream()
                .map(channel -> channel.find(lastEventId, channels))
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .min();
        if (place.isPresent() && place.getAsLong() >= oldest) {
            return new Start(place.getAsLong(), place.getAsLong(), null);
        }
        engine.statistics().gaps.increment();
        Gap gap = place.isPresent() ? Gap.EVICTED : Cursor.parse(lastEventId) != null ? Gap.OTHER_EPOCH : Gap.UNKNOWN;
        if (place.isEmpty() && channels.stream().anyMatch(Channel::hasSecret)) {
            // The id proves nothing, so its client gets what a newcomer gets, and never what another has received.
            Start newcomer = startOfNewcomer(channels, replaced, oldest);
            return new Start(newcomer.cursor(), newcomer.told(), gap);
        }
        if (channels.get(0).options().afterGap() == AfterGap.LIVE) {
            return new Start(engine.commit().end(), engine.commit().end(), gap);
        }
        long from = place.orElse(least(channels, channel -> channel.log().start()));
        return new Start(channels.size() == 1 ? oldest : from, oldest, gap);
    }

    /** Where somebody begins who says nothing of a place, but may be somebody who was here just now. */
    private Start startOfNewcomer(List<Channel> channels, Set<Subscriber> replaced, long oldest) {
        long now = engine.commit().end();
        long place = !replaced.isEmpty()
                ? replaced.stream().mapToLong(Subscriber::cursor).min().orElse(now)
                : channels.size() == 1 ? channels.get(0).placeOfNewcomer() : now;
        return place >= oldest ? new Start(place, place, null) : new Start(oldest, oldest, Gap.EVICTED);
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

    /** The channel whose ids the opening has: one with a secret if there is one, so that the client can prove itself. */
    private static Channel speaker(List<Channel> channels) {
        return channels.stream().filter(Channel::hasSecret).findFirst().orElse(channels.get(0));
    }

    /** The first bytes of a stream: never none, since they carry the headers to the client. */
    private byte[] opening(Channel channel, Start start, byte[] initial) {
        StringBuilder text = new StringBuilder();
        Duration reconnectionTime = channel.reconnectionTime();
        if (reconnectionTime != null) {
            text.append("retry: ").append(reconnectionTime.toMillis()).append('\n');
        }
        if (engine.options().ids()) {
            text.append("id: ").append(channel.id(start.cursor())).append('\n');
        }
        ByteArrayOutputStream opening = new ByteArrayOutputStream(64);
        if (!text.isEmpty()) {
            opening.writeBytes(text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
        }
        if (start.gap() != null) {
            opening.writeBytes(start.gap().block(channel.id(start.cursor())));
        }
        opening.writeBytes(initial);
        return opening.size() > 0 ? opening.toByteArray() : HeartbeatWheel.COMMENT;
    }
}
