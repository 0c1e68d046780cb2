package io.eventsource.server;

import java.util.Locale;

/** Limits how many streams a channel may have at a time. */
public enum SubscriberLimit {
    /**
     * One. A second stream is refused while the first is alive, unless it proves to be of the same client: by the same
     * authenticated principal or client id, or by a last event ID that only a reader of this channel can know.
     */
    ONE,
    /** One. A second stream replaces the first. */
    NEWEST,
    /** Any number. Each stream gets every event. */
    MANY;

    /**
     * Returns the constant for a name as options spell it.
     *
     * @param name {@code one}, {@code newest} or {@code many}, in any case
     * @return the constant
     * @throws IllegalArgumentException if no constant has that name
     */
    public static SubscriberLimit of(String name) {
        for (SubscriberLimit subscribers : values()) {
            if (subscribers.name().equalsIgnoreCase(name)) {
                return subscribers;
            }
        }
        throw new IllegalArgumentException("subscribers must be one, newest or many, but is \"" + name + "\"");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
