package io.eventsource.cli.net;

import io.eventsource.cli.Environment;
import io.eventsource.protocol.internal.HttpUrl;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the proxy for a URL: that of {@code --proxy}, or of the usual environment variables. */
final class ProxySettings {

    private ProxySettings() {}

    /**
     * The proxy to use.
     *
     * @param flag the value of {@code --proxy}, which takes precedence
     * @return null to connect directly
     */
    static @Nullable ProxyServer of(URI target, @Nullable String flag, Environment environment) {
        if (flag != null) {
            return ProxyServer.parse(flag, Target.PROXY.toString());
        }
        if (isLoopback(String.valueOf(HttpUrl.host(target)))) {
            return null; // to a proxy, loopback would be the proxy itself
        }
        String scheme = target.getScheme().toLowerCase(Locale.ROOT);
        for (String name : new String[] {scheme + "_proxy", "all_proxy"}) {
            String value = environment.variable(name, name.toUpperCase(Locale.ROOT));
            if (value != null) {
                NoProxy exceptions = NoProxy.parse(environment.variable("no_proxy", "NO_PROXY"));
                return exceptions.matches(target) ? null : ProxyServer.parse(value, name);
            }
        }
        return null;
    }

    private static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }
}
