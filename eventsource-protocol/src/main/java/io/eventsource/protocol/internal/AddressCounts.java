package io.eventsource.protocol.internal;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the resources that each client's {@linkplain ClientNetwork network} holds. Loopback addresses are not
 * counted. Safe for concurrent use.
 */
public final class AddressCounts {

    /** Guarded by this. */
    private final Map<InetAddress, Integer> counts = new HashMap<>();

    /** Creates an empty count. */
    public AddressCounts() {}

    /**
     * Adds one to the count of an address.
     *
     * @param address the client's address; null if it is not known
     * @return the number that the address holds now, including this one; 0 if the address is not counted
     */
    public synchronized int add(@Nullable InetAddress address) {
        InetAddress key = key(address);
        return key == null ? 0 : counts.merge(key, 1, Integer::sum);
    }

    /**
     * Subtracts one from the count of an address.
     *
     * @param address an address that was added
     */
    public synchronized void remove(@Nullable InetAddress address) {
        InetAddress key = key(address);
        if (key != null) {
            counts.computeIfPresent(key, (counted, count) -> count == 1 ? null : count - 1);
        }
    }

    private static @Nullable InetAddress key(@Nullable InetAddress address) {
        return address == null || address.isLoopbackAddress() ? null : ClientNetwork.of(address);
    }
}
