package io.eventsource.cli.listener;

import io.eventsource.cli.ValueFormat;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names by which clients may address a listener that is bound to this machine alone. A page of any site can have its own
 * name resolve to 127.0.0.1 (DNS rebinding); its requests then look like the listener's own, except for the name.
 */
final class AllowedHosts {

    private static final String ANY = "*";
    private static final Pattern NAME = Pattern.compile("\\.?[a-z0-9_-]+(\\.[a-z0-9_-]+)*");
    private static final Pattern BYTE = Pattern.compile("25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9]");
    private static final Pattern IPV4 = Pattern.compile("(" + BYTE + ")(\\.(" + BYTE + ")){3}");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:.]+(%[a-z0-9._~-]+)?]");

    /** The format of a name that the user allows. */
    static final ValueFormat<String> NAMES = ValueFormat.of(
            "a host name without a port, .SUFFIX for all names below it, or * for all",
            text -> isName(normal(text)) ? text : null);

    private final Set<String> names;

    private AllowedHosts(Set<String> names) {
        this.names = names;
    }

    /**
     * Allows addresses, {@code localhost}, the names of this machine and some others.
     *
     * @param bound the name or address that the listener is bound to
     * @param others names; one that begins with a dot means all its subdomains, and {@code *} for all
     */
    static AllowedHosts of(String bound, Collection<String> others) {
        Set<String> names = new LinkedHashSet<>();
        names.add(normal(bound));
        try {
            String machine = normal(InetAddress.getLocalHost().getHostName());
            names.add(machine);
            names.add(machine.replaceFirst("\\..*", ""));
        } catch (UnknownHostException e) {
            // then it has no name
        }
        for (String other : others) {
            names.add(normal(other));
        }
        return new AllowedHosts(Set.copyOf(names));
    }

    /**
     * Whether a client may use a host.
     *
     * @param host a name or an address, without a port
     */
    boolean allow(String host) {
        String name = normal(host);
        return names.contains(ANY)
                || names.contains(name)
                || isAddress(name)
                || name.equals("localhost")
                || name.endsWith(".localhost")
                || names.stream().anyMatch(suffix -> suffix.startsWith(".") && name.endsWith(suffix));
    }

    private static boolean isName(String name) {
        return name.equals(ANY) || NAME.matcher(name).matches() || isAddress(name);
    }

    private static boolean isAddress(String name) {
        return IPV4.matcher(name).matches() || IPV6.matcher(name).matches();
    }

    /** Names do not differ in case, nor in the dot of the root. */
    private static String normal(String host) {
        String lower = host.strip().toLowerCase(Locale.ROOT);
        return lower.length() > 1 && lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
