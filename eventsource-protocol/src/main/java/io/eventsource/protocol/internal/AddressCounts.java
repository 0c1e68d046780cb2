package io.eventsource.protocol.internal;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts what each client address holds. An IPv6 network of 64 bits is one customer's and counts as one address. Loopback
 * addresses are not counted. Safe for concurrent use.
 */
public final class AddressCounts {

    private static final int NETWORK_BYTES = 8;

    /** Guarded by this. */
    private final Map<Object, Integer> counts = new HashMap<>();

    /** Counts nothing yet. */
    public AddressCounts() {}

    /**
     * Counts one more.
     *
     * @param address the client's address; null if it is not known
     * @return how many the address holds now, this one included; 0 if it is not counted
     */
    public synchronized int add(@Nullable InetAddress address) {
        Object key = key(address);
        return key == null ? 0 : counts.merge(key, 1, Integer::sum);
    }

    /**
     * Counts one less.
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
