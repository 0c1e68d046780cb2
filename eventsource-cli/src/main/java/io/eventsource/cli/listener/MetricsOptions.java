package io.eventsource.cli.listener;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.Option;
import io.eventsource.cli.OptionGroup;
import io.eventsource.cli.ValueFormat;
import io.eventsource.cli.net.Target;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The options of the listener's metrics.
 *
 * @param address where they are served; null for the listener's own port
 */
record MetricsOptions(@Nullable Address address) {

    static final OptionGroup OPTIONS = new OptionGroup();

    static final Option<Optional<Address>> METRICS_ADDRESS = OPTIONS.value(
            null,
            "metrics-address",
            "[HOST:]PORT",
            ValueFormat.of("a port, or a host and a port such as 10.0.0.1:9100 or [::1]:9100", Address::parse));

    /**
     * A host to bind, and a port.
     *
     * @param host its name or address, an IPv6 address without brackets
     * @param port 0 to take a free one
     */
    record Address(String host, int port) {

        private static @Nullable Address parse(String text) {
            int colon = text.lastIndexOf(':');
            Integer port = ValueFormat.port(0).parse(text.substring(colon + 1));
            if (port == null) {
                return null;
            }
            if (colon < 0) {
                return new Address(Target.DEFAULT_HOST, port);
            }
            String host = text.substring(0, colon);
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            } else if (host.indexOf(':') >= 0) {
                return null; // one could not tell the port from the address
            }
            return host.isBlank() ? null : new Address(host, port);
        }

        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    static MetricsOptions of(Arguments arguments) {
        return new MetricsOptions(arguments.get(METRICS_ADDRESS).orElse(null));
    }
}
