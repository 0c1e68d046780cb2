package io.eventsource.examples.chat;

/** Identifies a subscriber's page. After it has entered, it receives the messages of others. */
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

    /** Returns whether this guest receives a new message. */
    boolean hears(Message message) {
        return entered && !isAuthor(message);
    }

    boolean isAuthor(Message message) {
        return message.author().equals(id);
    }
}
