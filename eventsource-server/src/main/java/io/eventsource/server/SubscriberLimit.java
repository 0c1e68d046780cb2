package io.eventsource.server;

import java.util.Locale;

/** How many streams a channel takes at a time. */
public enum SubscriberLimit {
    /**
     * One. A second is refused while the first is alive, unless it proves to be the same client: by the same
     * authenticated principal, or by a last event ID that only a reader of this channel can know.
     */
    ONE,
    /** One. A second replaces the first. */
    NEWEST,
    /** Any number; each gets every event. */
    MANY;

    /**
     * The constant of a name as options spell it.
     *
     * @param name {@code one}, {@code newest} or {@code many}, in any case
     * @return the constant
     * @throws IllegalArgumentException if there is none of that name
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
