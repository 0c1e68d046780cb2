package io.eventsource.benchmarks.load;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What {@code --help} prints. */
final class Help {

    private Help() {}

    static String text(List<Scenario> scenarios) {
        return """
                Measures servers for event streams side by side: each in its own process, the load in another.

                run [options] [scenario…]
                run parser --help          parsers side by side
                run client --help          clients side by side

                Scenarios, all by default:
                %s

                Servers:
                  %s

                Options [and what they are without]:
                  --smoke            everything once and short, to see that it works; the figures mean nothing
                %s
                """.formatted(
                        scenarios.stream()
                                .map(scenario -> "  %-10s %s".formatted(scenario.name(), scenario.story()))
                                .collect(Collectors.joining("\n")),
                        ServerSpec.ALL.stream().map(ServerSpec::name).collect(Collectors.joining(", ")),
                        Arrays.stream(Option.values()).map(Option::help).collect(Collectors.joining("\n")));
    }
}
