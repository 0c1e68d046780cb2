package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Hosts and connections that vanish without a FIN or RST, between real TCP stacks and with default options. Tests wait for
 * most of a minute, so they run in parallel, and only in CI.
 */
@EnabledIfEnvironmentVariable(named = "CI", matches = "true", disabledReason = "set CI=true to wait a minute for it")
@Execution(ExecutionMode.CONCURRENT)
class NetworkFaultTest {

    private static final String TOKEN = "appliance-7";
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration AT_ONCE = Duration.ofSeconds(20); // with the start of a process, on a busy machine

    @TempDir
    Path home;

    @Test
    void aTokenIsFreeForAnyClientWithinAMinuteAfterItsHostHasVanished() throws Exception {
        try (Network network = Network.connect();
                Listener listener = Listener.startOn(network.onServer(), "-H", Network.SERVER, "-i");
                Curl vanished = Curl.start(network.onClient(), listener.url("/poll/" + TOKEN))) {
            listener.awaitStream(TOKEN);
            network.forget(network.portOfConnectionTo(listener.uri().getPort()));

            listener.launcher().awaitErr(line -> line.contains("ended: CLIENT_GONE"), MINUTE);
            assertThat(vanished.isAlive()).isTrue(); // which does not know

            try (Curl next = Curl.start(network.onClient(), listener.url("/poll/" + TOKEN))) {
                listener.awaitStream(TOKEN);
                assertThat(next.isAlive()).isTrue();
            }
        }
    }

    @Test
    void aTokenIsFreeForItsOwnClientAtOnceAfterItsHostHasVanished() throws Exception {
        Map<String, String> state = Map.of("XDG_STATE_HOME", home.toString());
        try (Network network = Network.connect();
                Listener listener = Listener.startOn(network.onServer(), "-H", Network.SERVER, "-i");
                Launcher vanished = Launcher.start(
                        network.onClient(), state, "client", "-o", "json", listener.url("/poll/" + TOKEN))) {
            listener.awaitStream(TOKEN);
            int port = network.portOfConnectionTo(listener.uri().getPort()); // later, acknowledgements have another
            ping(network, listener, "before");
            vanished.awaitOut(line -> line.contains("before"));
            network.forget(port);
            vanished.signal("KILL"); // the power loss: the server hears nothing of it
            vanished.awaitExit();

            long begun = System.nanoTime();
            try (Launcher again =
                    Launcher.start(network.onClient(), state, "client", "-o", "json", listener.url("/poll/" + TOKEN))) {
                listener.awaitStream(TOKEN);
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(AT_ONCE);
                ping(network, listener, "after");
                assertThat(again.awaitOut(line -> true)).contains("after");
            }
        }
    }

    @Test
    void aClientIsBackWithinAMinuteAfterARouterHasForgottenItsConnection() throws Exception {
        try (Network network = Network.connect();
                Listener listener = Listener.startOn(network.onServer(), "-H", Network.SERVER, "-i");
                Launcher client = Launcher.start(
                        network.onClient(), Map.of(), "client", "-o", "json", listener.url("/poll/" + TOKEN))) {
            listener.awaitStream(TOKEN);
            int port = network.portOfConnectionTo(listener.uri().getPort());
            ping(network, listener, "before");
            client.awaitOut(line -> line.contains("before")); // or the router could forget the response
            network.forget(port);

            ping(network, listener, "while it was away");
            assertThat(client.awaitOut(line -> true, MINUTE)).contains("while it was away");
        }
    }

    private static void ping(Network network, Listener listener, String value) throws Exception {
        try (Launcher request =
                Launcher.start(network.onClient(), Map.of(), "request", listener.url("/ping/" + TOKEN), value)) {
            assertThat(request.awaitExit().exit()).isZero();
        }
    }
}
