package io.eventsource.protocol.internal;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the resources that each client address holds. An IPv6 network of 64 bits belongs to one customer and counts as
 * one address. Loopback addresses are not counted. Safe for concurrent use.
 */
public final class AddressCounts {

    private static final int NETWORK_BYTES = 8;

    /** Guarded by this. */
    private final Map<Object, Integer> counts = new HashMap<>();

    /** Creates an empty count. */
    public AddressCounts() {}

    /**
     * Adds one to the count of an address.
     *
     * @param address the client's address; null if it is not known
     * @return the number that the address holds now, including this one; 0 if the address is not counted
     */
    public synchronized int add(@Nullable InetAddress address) {
        Object key = key(address);
        return key == null ? 0 : counts.merge(key, 1, Integer::sum);
    }

    /**
     * Subtracts one from the count of an address.
     *
     * @param address an address that was added
     */
    public synchronized void remove(@Nullable InetAddress address) {
        Object key = key(address);
        if (key != null) {
            counts.computeIfPresent(key, (counted, count) -> count == 1 ? null : count - 1);
        }
    }

    private static @Nullable Object key(@Nullable InetAddress address) {
        if (address == null || address.isLoopbackAddress()) {
            return null;
        }
        return address instanceof Inet6Address
                ? ByteBuffer.wrap(Arrays.copyOf(address.getAddress(), NETWORK_BYTES))
                : address;
    }
}
