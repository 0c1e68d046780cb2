package io.eventsource.examples.chat;

import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import io.eventsource.server.Subscription;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/**
 * Holds the latest messages, and delivers new ones to the guests.
 *
 * <p>Both methods hold the room's lock, so a guest receives each message once: with the latest messages when it enters,
 * or when it is published. Neither blocks: publishing and sending only add to what a stream will write.
 */
final class Room {

    static final int REMEMBERED = 20;

    private final EventBroker broker;

    /** Guarded by this. */
    private final Deque<Message> last = new ArrayDeque<>();

    /** Guarded by this. */
    private long number;

    /**
     * Creates an empty room.
     *
     * @param number the number before that of the first message: more than any number from an earlier run of the server
     */
    Room(EventBroker broker, long number) {
        this.broker = broker;
        this.number = number;
    }

    /** Sends the latest messages to a new guest, or those that a reconnecting guest has missed. */
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

    /** Publishes a message to all guests except its author. */
    synchronized void say(String author, String name, String text) {
        Message message = new Message(++number, author, name, text);
        last.add(message);
        if (last.size() > REMEMBERED) {
            last.remove();
        }
        broker.publish(Channels.DEFAULT, Guest.class, guest -> guest.hears(message) ? message.event() : null);
    }
}
