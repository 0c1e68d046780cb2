package io.eventsource.server;

import java.util.Objects;
import java.util.function.Predicate;

/**
 * Which channels {@link EventBroker#channels} returns. Immutable: each method returns a changed copy.
 *
 * <pre>{@code
 * ChannelList busiest = broker.channels(ChannelQuery.ALL.withPrefix("orders-").withLimit(10));
 * }</pre>
 */
public final class ChannelQuery {

    /** The largest limit. */
    public static final int MAX_LIMIT = 1_000;

    /** The channels with the most subscribers, up to 100. */
    public static final ChannelQuery ALL = new ChannelQuery("", name -> true, Order.SUBSCRIBERS, 100);

    /** In which order channels are returned, and so which are left out beyond the limit. */
    public enum Order {
        /** Those with the most subscribers first; by name if they have as many. */
        SUBSCRIBERS,
        /** By name, as {@link String#compareTo} has it. */
        NAME
    }

    private final String prefix;
    private final Predicate<? super String> filter;
    private final Order order;
    private final int limit;

    private ChannelQuery(String prefix, Predicate<? super String> filter, Order order, int limit) {
        this.prefix = prefix;
        this.filter = filter;
        this.order = order;
        this.limit = limit;
    }

    /**
     * Returns only channels whose names begin with a text.
     *
     * @param prefix the text; empty for all
     * @return the changed query
     */
    public ChannelQuery withPrefix(String prefix) {
        return new ChannelQuery(Objects.requireNonNull(prefix, "prefix"), filter, order, limit);
    }

    /**
     * Returns only channels whose names a filter accepts, such as those that a user may see. It replaces an earlier filter.
     *
     * @param filter takes the name of each channel with the prefix; called on the thread that asks
     * @return the changed query
     */
    public ChannelQuery withFilter(Predicate<? super String> filter) {
        return new ChannelQuery(prefix, Objects.requireNonNull(filter, "filter"), order, limit);
    }

    /**
     * Returns channels in another order.
     *
     * @param order the order
     * @return the changed query
     */
    public ChannelQuery withOrder(Order order) {
        return new ChannelQuery(prefix, filter, Objects.requireNonNull(order, "order"), limit);
    }

    /**
     * Returns more channels, or fewer.
     *
     * @param limit how many at most, from 0 to {@value #MAX_LIMIT}
     * @return the changed query
     * @throws IllegalArgumentException if the limit is out of range
     */
    public ChannelQuery withLimit(int limit) {
        if (limit < 0 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("the limit must be from 0 to " + MAX_LIMIT + ", but is " + limit);
        }
        return new ChannelQuery(prefix, filter, order, limit);
    }

    /**
     * Returns whether a channel is one of those.
     *
     * @param name its name
     * @return whether it has the prefix, and the filter accepts it
     */
    public boolean matches(String name) {
        return name.startsWith(prefix) && filter.test(name);
    }

    /**
     * Returns the order.
     *
     * @return the order
     */
    public Order order() {
        return order;
    }

    /**
     * Returns how many channels are returned at most.
     *
     * @return the limit
     */
    public int limit() {
        return limit;
    }
}
