package io.eventsource.cli.listener;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.Option;
import io.eventsource.cli.OptionGroup;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.ValueFormat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The options of a listener behind a proxy.
 *
 * @param unixSocket the path of a Unix socket; null for none
 * @param tcp whether a TCP port is bound
 * @param proxies the proxies that are believed
 * @param proxyProtocol whether these proxies send the PROXY protocol
 */
record TransportOptions(@Nullable Path unixSocket, boolean tcp, TrustedProxies proxies, boolean proxyProtocol) {

    static final OptionGroup OPTIONS = new OptionGroup();

    static final Option<Optional<Path>> UNIX_SOCKET = OPTIONS.value(null, "unix-socket", "PATH", ValueFormat.PATH);
    static final Option<Optional<TrustedProxies>> TRUSTED_PROXIES =
            OPTIONS.value(null, "trusted-proxies", "CIDR,...", TrustedProxies.FORMAT);
    static final Option<Boolean> PROXY_PROTOCOL = OPTIONS.flag(null, "proxy-protocol");

    /**
     * Returns the options.
     *
     * @param namesAddress whether the command line has a host or a port
     * @throws UsageException if they contradict each other
     */
    static TransportOptions of(Arguments arguments, boolean namesAddress) {
        Path unixSocket = arguments.get(UNIX_SOCKET).orElse(null);
        if (unixSocket != null && bytes(unixSocket) > UnixSocket.MAX_PATH) {
            throw UsageException.usage(UNIX_SOCKET + " must have a path of up to " + UnixSocket.MAX_PATH
                    + " bytes, but has one of " + bytes(unixSocket));
        }
        TrustedProxies proxies = arguments.get(TRUSTED_PROXIES).orElse(TrustedProxies.NONE);
        if (arguments.get(PROXY_PROTOCOL) && proxies.equals(TrustedProxies.NONE)) {
            throw UsageException.usage(
                    arguments.name(PROXY_PROTOCOL) + " needs " + TRUSTED_PROXIES + ", which says who may use it");
        }
        return new TransportOptions(
                unixSocket, unixSocket == null || namesAddress, proxies, arguments.get(PROXY_PROTOCOL));
    }

    private static int bytes(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }
}
