package io.eventsource.cli.net;

import io.eventsource.protocol.internal.HttpUrl;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that {@code no_proxy} lists: {@code *} for all, a domain with all below it, an address, a block such as
 * {@code 10.0.0.0/8}; each may end in a port.
 */
final class NoProxy {

    private final List<String> entries;

    private NoProxy(List<String> entries) {
        this.entries = entries;
    }

    static NoProxy parse(@Nullable String list) {
        return new NoProxy(
                list == null
                        ? List.of()
                        : List.of(list.toLowerCase(Locale.ROOT).strip().split("[\\s,]+", -1)));
    }

    /** Whether to connect to a URL without a proxy. */
    boolean matches(URI target) {
        String host = unbracketed(String.valueOf(HttpUrl.host(target)).toLowerCase(Locale.ROOT));
        int port = HttpUrl.port(target) >= 0
                ? HttpUrl.port(target)
                : target.getScheme().equals("https") ? 443 : 80;
        return entries.stream().anyMatch(entry -> matches(entry, host, port));
    }

    private static boolean matches(String entry, String host, int port) {
        if (entry.equals("*")) {
            return true;
        }
        int colon = entry.lastIndexOf(':');
        boolean hasPort = colon > 0 && (entry.indexOf(':') == colon || entry.charAt(colon - 1) == ']');
        if (hasPort && !entry.substring(colon + 1).equals(Integer.toString(port))) {
            return false;
        }
        String name = unbracketed(hasPort ? entry.substring(0, colon) : entry);
        return name.indexOf('/') > 0 ? isInBlock(name, host) : isDomainOf(name, host);
    }

    /** {@code example.org}, {@code .example.org} and {@code *.example.org} mean the same. */
    private static boolean isDomainOf(String entry, String host) {
        String domain =
                entry.startsWith("*.") ? entry.substring(2) : entry.startsWith(".") ? entry.substring(1) : entry;
        return !domain.isEmpty() && (host.equals(domain) || host.endsWith("." + domain));
    }

    private static boolean isInBlock(String block, String host) {
        int slash = block.indexOf('/');
        byte[] network = address(block.substring(0, slash));
        byte[] address = address(host);
        String bits = block.substring(slash + 1);
        if (network == null || address == null || network.length != address.length || !bits.matches("\\d{1,3}")) {
            return false;
        }
        int length = Integer.parseInt(bits);
        for (int bit = 0; bit < Math.min(length, network.length * 8); bit++) {
            if (((network[bit / 8] ^ address[bit / 8]) & (0x80 >> (bit % 8))) != 0) {
                return false;
            }
        }
        return true;
    }

    /** The bytes of an address; null for a name, which is never looked up here. */
    private static byte @Nullable [] address(String text) {
        if (text.indexOf(':') < 0 && !text.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
            return null;
        }
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
