package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.ForwardProxy;
import io.eventsource.it.support.FullEffort;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The scenario through a forward proxy, named by an option or by the environment. */
class ProxyTest {

    private static final String TOKEN = "42:42:42:42:42:42";

    @Test
    void anOptionNamesTheProxyOfClientAndRequest() throws Exception {
        try (Listener listener = Listener.start("-i");
                ForwardProxy proxy = new ForwardProxy();
                Launcher client = Launcher.start(
                        "client", TOKEN, "-P", listener.port(), "--proxy", proxy.url(), "-r", "200", "-o", "json")) {
            listener.awaitStream(TOKEN);
            Launcher.Result ping =
                    Launcher.run("request", "-P", listener.port(), "--proxy", proxy.url(), TOKEN, "ping", "42");
            assertThat(ping.exit()).as(ping::toString).isZero();
            assertThat(client.awaitOut(line -> true)).contains("\"data\":\"42\"");
            assertThat(Launcher.run("request", "-P", listener.port(), "--proxy", proxy.url(), TOKEN, "close")
                            .exit())
                    .isZero();
            assertThat(client.awaitExit().exit()).isZero();
            assertThat(proxy.requests())
                    .anySatisfy(line -> assertThat(line).contains("/poll/"))
                    .anySatisfy(line -> assertThat(line).contains("/ping/"))
                    .anySatisfy(line -> assertThat(line).contains("/close/"));
        }
    }

    @Test
    @FullEffort
    void theEnvironmentNamesTheProxyAndItsExceptions() throws Exception {
        try (Listener listener = Listener.start("-i", "--allow-host", "nowhere.test");
                ForwardProxy proxy = new ForwardProxy();
                Launcher client = Launcher.start("client", TOKEN, "-P", listener.port(), "-n", "2", "-o", "json")) {
            listener.awaitStream(TOKEN);
            Map<String, String> through = Map.of("http_proxy", proxy.url());
            assertThat(ping(through, listener, "a").exit()).isZero();
            assertThat(proxy.requests()).hasSize(1);

            Map<String, String> around = Map.of("http_proxy", proxy.url(), "no_proxy", "nowhere.test");
            Launcher.Result direct = ping(around, listener, "b");
            assertThat(direct.exit()).isEqualTo(1);
            assertThat(direct.err()).singleElement().asString().contains("nowhere.test");
            assertThat(proxy.requests()).hasSize(1);

            assertThat(ping(through, listener, "c").exit()).isZero();
            assertThat(client.awaitExit().out()).hasSize(2);
        }
    }

    /** Sends to a name that only the proxy can resolve, because a launcher connects to this machine directly. */
    private static Launcher.Result ping(Map<String, String> environment, Listener listener, String value)
            throws Exception {
        return Launcher.run(
                environment, "", "request", "-H", "nowhere.test", "-P", listener.port(), TOKEN, "ping", value);
    }
}
