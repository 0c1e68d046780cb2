package io.eventsource.server;

import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;

/** The names of one or more channels, each once. */
public final class Channels implements Iterable<String> {

    /** The channel for those who need no other. */
    public static final Channels DEFAULT = of("default");

    private final List<String> names;

    private Channels(List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one channel");
        }
        this.names = names;
    }

    /**
     * Channels by their names.
     *
     * @param names the names; one that comes twice counts once
     * @return the channels
     * @throws IllegalArgumentException if there is none
     */
    public static Channels of(String... names) {
        return of(Arrays.asList(names));
    }

    /**
     * Channels by their names.
     *
     * @param names the names; one that comes twice counts once
     * @return the channels
     * @throws IllegalArgumentException if there is none
     */
    public static Channels of(Collection<String> names) {
        return new Channels(names.stream().distinct().toList());
    }

    /**
     * The names.
     *
     * @return the names, each once, in the order in which they were given; unmodifiable
     */
    public List<String> names() {
        return names;
    }

    @Override
    public Iterator<String> iterator() {
        return names.iterator();
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof Channels channels && names.equals(channels.names);
    }

    @Override
    public int hashCode() {
        return names.hashCode();
    }

    @Override
    public String toString() {
        return String.join(",", names);
    }
}
