package io.eventsource.cli.listener;

import io.eventsource.protocol.internal.ClientNetwork;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * What trusted proxies say of the client of a request. Each proxy appends its own client, so the headers are read from their
 * end, as far as trusted proxies wrote them.
 *
 * @param address the client's address; null if the proxies do not say
 * @param scheme {@code http} or {@code https}, as the client requested; null if the proxies do not say
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7239">RFC 7239, Forwarded HTTP Extension</a>
 */
record ForwardedClient(
        @Nullable InetAddress address, @Nullable String scheme) {

    private static final String FORWARDED_PROTO = HttpHeader.X_FORWARDED_PROTO.asString();

    /** One entry of a header: what one proxy said of its client. */
    private record Hop(
            @Nullable InetAddress address, @Nullable String scheme) {}

    /**
     * Reads the headers of a request that a trusted proxy sent.
     *
     * @return the client; null if two headers name different ones, one of which the client may have sent itself
     */
    static @Nullable ForwardedClient of(HttpFields headers, TrustedProxies proxies) {
        boolean standard = headers.contains(HttpHeader.FORWARDED);
        boolean usual = headers.contains(HttpHeader.X_FORWARDED_FOR) || headers.contains(FORWARDED_PROTO);
        ForwardedClient byStandard = nearest(standardHops(joined(headers, HttpHeader.FORWARDED.asString())), proxies);
        if (!usual) {
            return byStandard;
        }
        ForwardedClient byUsual = nearest(usualHops(headers), proxies);
        return !standard || byStandard.equals(byUsual) ? byUsual : null;
    }

    /** The last client that is no trusted proxy itself, or the first of all. */
    private static ForwardedClient nearest(List<Hop> hops, TrustedProxies proxies) {
        InetAddress address = null;
        String scheme = null;
        for (int i = hops.size() - 1; i >= 0; i--) {
            Hop hop = hops.get(i);
            scheme = hop.scheme;
            if (hop.address == null) {
                break; // unknown or hidden: what is before it cannot be believed
            }
            address = hop.address;
            if (!proxies.trust(address)) {
                break;
            }
        }
        return new ForwardedClient(address, scheme);
    }

    /** A proxy may append its own scheme, or pass on that of the first proxy, or that it knows alone. */
    private static List<Hop> usualHops(HttpFields headers) {
        List<String> clients = split(joined(headers, HttpHeader.X_FORWARDED_FOR.asString()), ',');
        List<String> schemes = split(joined(headers, FORWARDED_PROTO), ',');
        List<Hop> hops = new ArrayList<>();
        for (int i = 0; i < Math.max(1, clients.size()); i++) {
            String scheme =
                    schemes.isEmpty() ? "" : schemes.get(schemes.size() == clients.size() ? i : schemes.size() - 1);
            hops.add(new Hop(clients.isEmpty() ? null : address(clients.get(i)), scheme(scheme)));
        }
        return hops;
    }

    private static List<Hop> standardHops(String header) {
        List<Hop> hops = new ArrayList<>();
        for (String element : split(header, ',')) {
            InetAddress address = null;
            String scheme = null;
            for (String pair : split(element, ';')) {
                int equals = pair.indexOf('=');
                String name = pair.substring(0, Math.max(0, equals)).strip().toLowerCase(Locale.ROOT);
                String value = unquoted(pair.substring(equals + 1).strip());
                if (name.equals("for")) {
                    address = address(value);
                } else if (name.equals("proto")) {
                    scheme = scheme(value);
                }
            }
            hops.add(new Hop(address, scheme));
        }
        return hops;
    }

    private static String joined(HttpFields headers, String name) {
        return String.join(",", headers.getValuesList(name));
    }

    /** Splits a text at a separator that is not in quotes. An empty text has no parts. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean isQuoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                isQuoted = !isQuoted;
            }
            if (c == separator && !isQuoted) {
                parts.add(part.toString().strip());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        if (!text.isBlank()) {
            parts.add(part.toString().strip());
        }
        return parts;
    }

    private static String unquoted(String text) {
        return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }

    private static @Nullable String scheme(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.equals("http") || lower.equals("https") ? lower : null;
    }

    /** Parses an address that may have a port; IPv6 addresses with one are in brackets. */
    private static @Nullable InetAddress address(String node) {
        if (node.startsWith("[")) {
            int end = node.indexOf(']');
            return end > 0 && node.substring(end + 1).matches("(:[0-9]{1,5})?")
                    ? ClientNetwork.parse(node.substring(1, end))
                    : null;
        }
        return ClientNetwork.parse(node.replaceFirst("^([0-9.]+):[0-9]{1,5}$", "$1"));
    }
}
