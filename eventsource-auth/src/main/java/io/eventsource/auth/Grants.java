package io.eventsource.auth;

import io.eventsource.server.Channels;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a caller may do, and on which channels. What is not granted is denied. Immutable. */
public final class Grants {

    /** Grants nothing. */
    public static final Grants NONE = new Grants(List.of());

    /** What stands for the name of the caller in a pattern. */
    private static final String NAME = "{name}";

    private record Grant(Permission permission, ChannelPattern channels) {}

    private final List<Grant> all;

    private Grants(List<Grant> all) {
        this.all = List.copyOf(all);
    }

    /**
     * Returns these grants and one more.
     *
     * @param permission what the caller may do
     * @param channels on which channels
     * @return the changed grants
     */
    public Grants with(Permission permission, ChannelPattern channels) {
        List<Grant> more = new ArrayList<>(all);
        more.add(new Grant(permission, channels));
        return new Grants(more);
    }

    /**
     * Returns these grants and others.
     *
     * @param others the others
     * @return everything that one of both grants
     */
    public Grants and(Grants others) {
        if (others.all.isEmpty()) {
            return this;
        }
        Set<Grant> both = new LinkedHashSet<>(all);
        both.addAll(others.all);
        return new Grants(List.copyOf(both));
    }

    /**
     * Returns these grants for one caller: each <code>{name}</code> in a pattern becomes the name of the caller, unless that is a URL
     * pattern.
     *
     * @param name the name
     * @return the changed grants
     */
    public Grants of(String name) {
        return new Grants(all.stream()
                .map(grant -> new Grant(grant.permission, fill(grant.channels, name)))
                .toList());
    }

    private static ChannelPattern fill(ChannelPattern channels, String name) {
        String text = channels.toString();
        if (!channels.isText() || !text.contains(NAME)) {
            return channels;
        }
        String filled = text.replace(NAME, name);
        boolean isPrefix = text.endsWith("*") && name.indexOf('*') < 0; // one in the name must not have a meaning
        return isPrefix ? ChannelPattern.of(filled) : ChannelPattern.literally(filled);
    }

    /**
     * Returns whether something is granted.
     *
     * @param permission what the caller wants to do
     * @param channel on which channel
     * @return whether it may
     */
    public boolean allows(Permission permission, String channel) {
        return all.stream().anyMatch(grant -> grant.permission == permission && grant.channels.matches(channel));
    }

    /**
     * Returns whether something is granted on all of some channels.
     *
     * @param permission what the caller wants to do
     * @param channels on which channels
     * @return whether it may, on each of them
     */
    public boolean allows(Permission permission, Channels channels) {
        return channels.names().stream().allMatch(channel -> allows(permission, channel));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Grants that && Set.copyOf(all).equals(Set.copyOf(that.all));
    }

    @Override
    public int hashCode() {
        return Set.copyOf(all).hashCode();
    }

    /** Shows the grants, such as {@code subscribe orders-*, publish news}. */
    @Override
    public String toString() {
        return String.join(
                ", ",
                all.stream()
                        .map(grant -> grant.permission + " " + grant.channels)
                        .toList());
    }
}
