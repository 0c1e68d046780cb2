package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Hosts that vanish without a word, between real TCP stacks and with default options. Each test waits for most of a minute,
 * so they run side by side, and only in CI.
 */
@EnabledIfEnvironmentVariable(named = "CI", matches = "true", disabledReason = "set CI=true to wait a minute for it")
@Execution(ExecutionMode.CONCURRENT)
class NetworkFaultTest {

    private static final String TOKEN = "appliance-7";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void aTokenIsFreeForAnyClientWithinAMinuteAfterItsHostHasVanished() throws Exception {
        try (Network network = Network.connect();
                Listener listener = Listener.startOn(network.onServer(), "-H", Network.SERVER, "-i");
                Curl vanished = Curl.start(network.onClient(), listener.url("/poll/" + TOKEN))) {
            listener.awaitStream(TOKEN);
            network.forget(network.portOfConnectionTo(listener.uri().getPort()));

            long begun = System.nanoTime();
            listener.launcher().awaitErr(line -> line.contains("ended: CLIENT_GONE"), MINUTE);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(MINUTE);
            assertThat(vanished.isAlive()).isTrue(); // which does not know

            try (Curl next = Curl.start(network.onClient(), listener.url("/poll/" + TOKEN))) {
                listener.awaitStream(TOKEN);
                assertThat(next.isAlive()).isTrue();
            }
        }
    }
}
