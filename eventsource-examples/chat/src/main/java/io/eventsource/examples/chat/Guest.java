package io.eventsource.examples.chat;

/** What a subscriber is known by: the page that listens. It is told what others say, once it has entered. */
final class Guest {

    private final String id;

    /** Guarded by the room. */
    private boolean entered;

    Guest(String id) {
        this.id = id;
    }

    void enter() {
        entered = true;
    }

    /** Whether a message just said is news to it. */
    boolean hears(Message message) {
        return entered && !isAuthor(message);
    }

    boolean isAuthor(Message message) {
        return message.author().equals(id);
    }
}
