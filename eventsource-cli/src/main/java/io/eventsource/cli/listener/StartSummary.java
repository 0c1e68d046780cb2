package io.eventsource.cli.listener;

import io.eventsource.cli.ValueFormat;
import io.eventsource.protocol.internal.TimeText;
import io.eventsource.server.Retention;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a listener shows a person at its start, below its URL. */
final class StartSummary {

    private StartSummary() {}

    /** The lines, without line ends. */
    static List<String> of(ListenerOptions options) {
        List<String> lines = new ArrayList<>();
        lines.add(line("transport", transport(options)));
        lines.add(line("access", access(options.access())));
        lines.add(line("history", history(options)));
        ListenerLimits limits = options.limits();
        lines.add(line(
                "limits",
                String.format(
                        Locale.ROOT,
                        "%,d connections, %,d from one address, %,d streams; %s of memory for events",
                        limits.connections(),
                        limits.connectionsPerAddress(),
                        limits.streams(),
                        size(limits.memory()))));
        return lines;
    }

    private static String line(String label, String text) {
        return String.format(Locale.ROOT, "  %-10s %s", label, text);
    }

    private static String transport(ListenerOptions options) {
        String protocols = options.key() == null ? "HTTP/1.1 and HTTP/2 without TLS" : "HTTP/1.1 and HTTP/2 over TLS";
        String keepalive = options.keepalive().isZero()
                ? "no heartbeats"
                : "heartbeats after " + TimeText.of(options.keepalive()) + " of silence";
        return protocols + ", " + keepalive;
    }

    private static String access(@Nullable AccessOptions access) {
        if (access == null) {
            return "everyone may subscribe and publish";
        }
        List<String> by = new ArrayList<>();
        if (access.users() != null) {
            by.add("users of " + access.users());
        }
        if (access.tokens() != null) {
            by.add("tokens of " + access.tokens());
        }
        if (access.jwt() != null) {
            by.add("JSON Web Tokens of " + access.jwt().issuer());
        }
        String anonymous = access.anonymous().isEmpty()
                ? "without credentials nothing"
                : "without credentials "
                        + access.anonymous().stream()
                                .map(Object::toString)
                                .sorted()
                                .collect(Collectors.joining(", "));
        by.add(anonymous);
        return String.join("; ", by);
    }

    private static String history(ListenerOptions options) {
        if (!options.ids()) {
            return "none: a client that reconnects misses what was sent meanwhile; see --id";
        }
        String kept =
                options.journal() == null ? "in memory" : options.journal().where();
        return text(options.tokenHistory()) + " for each token, kept " + kept;
    }

    private static String size(long bytes) {
        return bytes < 1 << 20 ? ValueFormat.sizeText(bytes) : String.format(Locale.ROOT, "%,d MiB", bytes >> 20);
    }

    private static String text(Retention history) {
        return String.format(
                Locale.ROOT, "%,d events, %s, %s", history.events(), size(history.bytes()), TimeText.of(history.age()));
    }
}
