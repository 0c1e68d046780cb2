package io.eventsource.benchmarks.load;

import io.eventsource.benchmarks.tables.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** All figures of one scenario. Not safe for concurrent use. */
final class Results {

    private final List<Sample> samples = new ArrayList<>();

    void add(Sample sample) {
        samples.add(sample);
    }

    /** The servers that have figures, in the order in which they came first. */
    List<String> servers() {
        return samples.stream().map(Sample::server).distinct().toList();
    }

    /** The variants that have figures, in the order in which they came first. */
    List<String> variants() {
        return samples.stream().map(Sample::variant).distinct().toList();
    }

    /** The same, with the servers in another order. */
    Results inOrderOf(List<ServerSpec> servers) {
        Results ordered = new Results();
        for (ServerSpec server : servers) {
            samples.stream().filter(s -> s.server().equals(server.name())).forEach(ordered::add);
        }
        return ordered;
    }

    boolean has(String server, String variant) {
        return samples.stream()
                .anyMatch(s -> s.server().equals(server) && s.variant().equals(variant));
    }

    /** What the rounds come to; empty if it was not measured. */
    Optional<Spread> spread(String server, String variant, Metric metric) {
        List<Double> values = samples.stream()
                .filter(s -> s.metric() == metric)
                .filter(s -> s.server().equals(server) && s.variant().equals(variant))
                .map(Sample::value)
                .toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }

    /** One median divided by another; empty if one of them is missing or nothing can be divided by it. */
    Optional<Double> ratio(String server, String variant, String toServer, String toVariant, Metric metric) {
        Optional<Spread> value = spread(server, variant, metric);
        Optional<Spread> base = spread(toServer, toVariant, metric).filter(spread -> spread.median() != 0);
        return value.flatMap(v -> base.map(b -> v.median() / b.median()));
    }

    /** Prints every figure on a separate line, for other programs. */
    String csv(String scenario) {
        StringBuilder csv = new StringBuilder("scenario,server,variant,round,metric,value\n");
        for (Sample s : samples) {
            csv.append(String.format(
                    Locale.ROOT,
                    "%s,%s,\"%s\",%d,%s,%.6g%n",
                    scenario,
                    s.server(),
                    s.variant(),
                    s.round(),
                    s.metric().name().toLowerCase(Locale.ROOT),
                    s.value()));
        }
        return csv.toString();
    }
}
