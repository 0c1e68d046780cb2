package io.eventsource.cli.net;

import io.eventsource.protocol.internal.ClientNetwork;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A block of addresses: {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or one address.
 *
 * @param network an address of the block
 * @param length how many leading bits all addresses of the block share
 */
public record AddressRange(InetAddress network, int length) {

    /** Parses a block; null if the text has another form. */
    public static @Nullable AddressRange parse(String text) {
        int slash = text.indexOf('/');
        InetAddress network = ClientNetwork.parse(slash < 0 ? text : text.substring(0, slash));
        if (network == null) {
            return null;
        }
        int most = network.getAddress().length * 8;
        String bits = slash < 0 ? Integer.toString(most) : text.substring(slash + 1);
        return bits.matches("[0-9]{1,3}") && Integer.parseInt(bits) <= most
                ? new AddressRange(network, Integer.parseInt(bits))
                : null;
    }

    /** Returns whether an address is in the block. */
    public boolean contains(InetAddress address) {
        byte[] first = network.getAddress();
        byte[] other = address.getAddress();
        if (first.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < length; bit++) {
            if (((first[bit / 8] ^ other[bit / 8]) & (0x80 >> (bit % 8))) != 0) {
                return false;
            }
        }
        return true;
    }
}
