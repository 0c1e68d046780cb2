package io.eventsource.protocol.internal;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells which clients count as one. An IPv6 network of 64 bits belongs to one customer and counts as one address. */
public final class ClientNetwork {

    private static final int NETWORK_BYTES = 8;

    private static final Pattern ADDRESS =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[?[0-9a-fA-F]*:[0-9a-fA-F:]+(\\.[0-9.]+)?(%.*)?]?");

    private ClientNetwork() {}

    /**
     * Returns what clients of the same network have in common.
     *
     * @param address the client's address
     * @return an IPv4 address, or the first address of an IPv6 network
     */
    public static InetAddress of(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] network = Arrays.copyOf(Arrays.copyOf(address.getAddress(), NETWORK_BYTES), 2 * NETWORK_BYTES);
        try {
            return Inet6Address.getByAddress(null, network, -1); // without a scope
        } catch (UnknownHostException e) {
            throw new AssertionError("16 bytes are an address", e);
        }
    }

    /**
     * Parses an address without a DNS query.
     *
     * @param text the text, perhaps in brackets
     * @return the address; null if the text is none
     */
    public static @Nullable InetAddress parse(@Nullable String text) {
        if (text == null || !ADDRESS.matcher(text).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
