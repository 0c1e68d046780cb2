package io.eventsource.server;

import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;

/** Holds the names of one or more channels, each once. */
public final class Channels implements Iterable<String> {

    /** The channel of applications that need only one. */
    public static final Channels DEFAULT = of("default");

    private final List<String> names;

    private Channels(List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("at least one channel is required");
        }
        this.names = names;
    }

    /**
     * Returns the channels of some names.
     *
     * @param names the names; duplicates count once
     * @return the channels
     * @throws IllegalArgumentException if no name is given
     */
    public static Channels of(String... names) {
        return of(Arrays.asList(names));
    }

    /**
     * Returns the channels of some names.
     *
     * @param names the names; duplicates count once
     * @return the channels
     * @throws IllegalArgumentException if no name is given
     */
    public static Channels of(Collection<String> names) {
        return new Channels(names.stream().distinct().toList());
    }

    /**
     * Returns the names.
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
