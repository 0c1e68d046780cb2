package io.eventsource.examples.chat;

import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import io.eventsource.server.Subscription;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/**
 * Who is there, and what was said last.
 *
 * <p>Both methods hold the room's lock, so a guest gets each message once: among the last ones as it enters, or as it is
 * said. Neither waits for anybody: publishing and sending only add to what a stream will write.
 */
final class Room {

    static final int REMEMBERED = 20;

    private final EventBroker broker;

    /** Guarded by this. */
    private final Deque<Message> last = new ArrayDeque<>();

    /** Guarded by this. */
    private long number;

    /**
     * An empty room.
     *
     * @param number what the numbers of messages begin after: more than any that guests may know from an earlier room
     */
    Room(EventBroker broker, long number) {
        this.broker = broker;
        this.number = number;
    }

    /** Tells a guest what was said last; one who comes back, what others have said since. */
    synchronized void enter(Subscription connection) {
        Guest guest = (Guest) Objects.requireNonNull(connection.properties());
        long seen = number(connection.lastEventId());
        last.stream()
                .filter(message -> message.number() > seen && !guest.isAuthor(message))
                .forEach(message -> connection.send(message.event()));
        guest.enter();
    }

    private static long number(String lastEventId) {
        return lastEventId.matches("\\d{1,18}") ? Long.parseLong(lastEventId) : 0;
    }

    /** Tells everybody but the author. */
    synchronized void say(String author, String name, String text) {
        Message message = new Message(++number, author, name, text);
        last.add(message);
        if (last.size() > REMEMBERED) {
            last.remove();
        }
        broker.publish(Channels.DEFAULT, Guest.class, guest -> guest.hears(message) ? message.event() : null);
    }
}
