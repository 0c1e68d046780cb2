package io.eventsource.cli.listener;

import io.eventsource.cli.ValueFormat;
import io.eventsource.cli.net.AddressRange;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that the listener believes when they say who their client is.
 *
 * @param ranges the addresses of the proxies
 * @param unixSocket whether the clients of the Unix socket are proxies
 */
record TrustedProxies(List<AddressRange> ranges, boolean unixSocket) {

    /** No proxy is believed. */
    static final TrustedProxies NONE = new TrustedProxies(List.of(), false);

    /** The format of the option. */
    static final ValueFormat<TrustedProxies> FORMAT = ValueFormat.of(
            "addresses or blocks such as 10.0.0.0/8 or 2001:db8::/32, or unix for the clients of the Unix socket,"
                    + " with commas between",
            TrustedProxies::parse);

    private static final String UNIX = "unix";

    private static @Nullable TrustedProxies parse(String text) {
        List<AddressRange> ranges = new ArrayList<>();
        boolean unixSocket = false;
        for (String entry : text.split(",", -1)) {
            String name = entry.strip();
            AddressRange range = AddressRange.parse(name);
            if (range != null) {
                ranges.add(range);
            } else if (name.equals(UNIX)) {
                unixSocket = true;
            } else {
                return null;
            }
        }
        return new TrustedProxies(List.copyOf(ranges), unixSocket);
    }

    /** Returns whether the other end of a connection is a trusted proxy. */
    boolean trust(@Nullable SocketAddress peer) {
        return peer instanceof InetSocketAddress inet
                ? inet.getAddress() != null && trust(inet.getAddress())
                : unixSocket && peer instanceof UnixDomainSocketAddress;
    }

    /** Returns whether an address is that of a trusted proxy. */
    boolean trust(InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }
}
