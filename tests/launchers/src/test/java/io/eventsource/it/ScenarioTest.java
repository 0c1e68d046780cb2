package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.FullEffort;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the README promises: a listener, a client, and commands that reach it. */
class ScenarioTest {

    private static final String TOKEN = "42:42:42:42:42:42";

    @Test
    void aClientReceivesWhatIsRequestedAndEndsAfterClose() throws Exception {
        try (Listener listener = Listener.start("-i", "-k", "50000");
                Launcher client = Launcher.start("client", TOKEN, "-r", "500", "-P", listener.port(), "-o", "json")) {
            listener.awaitStream(TOKEN);

            Launcher.Result ping = Launcher.run("request", "-P", listener.port(), TOKEN, "ping", "42");
            assertThat(ping.exit()).isZero();
            assertThat(ping.err()).isEmpty();
            assertThat(ping.out()).singleElement().asString().matches("\\{\"id\":\"[a-z0-9]+:1\",\"subscribers\":1}");

            Launcher.Result close = Launcher.run("request", "-P", listener.port(), TOKEN, "close");
            assertThat(close.exit()).isZero();

            Launcher.Result result = client.awaitExit();
            assertThat(result.exit()).isZero();
            assertThat(result.out())
                    .singleElement()
                    .asString()
                    .matches("\\{\"type\":\"ping\",\"data\":\"42\",\"lastEventId\":\"[a-z0-9]+\\.[a-z0-9]+:1\"}");
            assertThat(listener.launcher().isAlive()).isTrue();
        }
    }

    @Test
    @FullEffort
    void dataOfManyLinesAndAlphabetsArrivesAsItWasSent() throws Exception {
        try (Listener listener = Listener.start("-i");
                Launcher client = Launcher.start("client", TOKEN, "-P", listener.port(), "-o", "json", "-n", "3")) {
            listener.awaitStream(TOKEN);
            Launcher.run("request", "-P", listener.port(), TOKEN, "ping", "first\nsecond");
            Launcher.run(Map.of(), " Grüße, мир 🌍\n\n", "request", "-P", listener.port(), TOKEN, "ping", "-");
            Launcher.run("request", "-P", listener.port(), TOKEN, "ping", "");

            Launcher.Result result = client.awaitExit();
            assertThat(result.exit()).isZero();
            assertThat(result.out()).hasSize(3);
            assertThat(result.out().get(0)).contains("\"data\":\"first\\nsecond\"");
            assertThat(result.out().get(1)).contains("\"data\":\" Grüße, мир 🌍\\n\"");
            assertThat(result.out().get(2)).contains("\"data\":\"\"");
        }
    }

    @Test
    @FullEffort
    void jsonIsCheckedAndSentOnOneLine() throws Exception {
        try (Listener listener = Listener.start("-i", "-j");
                Launcher client = Launcher.start("client", TOKEN, "-P", listener.port(), "-o", "json")) {
            listener.awaitStream(TOKEN);
            Launcher.Result good =
                    Launcher.run("request", "-j", "-P", listener.port(), TOKEN, "ping", "{ \"é\" :\n [1.0, true] }");
            assertThat(good.exit()).isZero();
            assertThat(client.awaitOut(line -> true))
                    .contains("\"data\":\"{\\\"é\\\":[1.0,true]}\"")
                    .contains("\"type\":\"ping\"");

            // Without -j the launcher does not look, so it is the listener that says where the fault is.
            Launcher.Result bad = Launcher.run("request", "-P", listener.port(), TOKEN, "ping", "{\"a\": tru}");
            assertThat(bad.exit()).isEqualTo(1);
            assertThat(bad.out()).isEmpty();
            assertThat(bad.err())
                    .singleElement()
                    .asString()
                    .contains("line 1 column 7")
                    .contains("JSON");

            Launcher.Result refusedHere = Launcher.run("request", "-j", "-P", listener.port(), TOKEN, "ping", "{]");
            assertThat(refusedHere.exit()).isNotZero();
            assertThat(refusedHere.err()).singleElement().asString().contains("line 1 column");

            assertThat(Launcher.run("request", "-P", listener.port(), TOKEN, "close")
                            .exit())
                    .isZero();
            assertThat(client.awaitExit().exit()).isZero();
        }
    }

    @Test
    void anUnknownActionAndAnUnknownTokenAreRefusedWithAReason() throws Exception {
        try (Listener listener = Listener.start("--actions", "reboot,update");
                Launcher client = Launcher.start("client", TOKEN, "-P", listener.port(), "-o", "json")) {
            listener.awaitStream(TOKEN);
            Launcher.Result action = Launcher.run("request", "-P", listener.port(), TOKEN, "explode");
            assertThat(action.exit()).isEqualTo(1);
            assertThat(action.err())
                    .singleElement()
                    .asString()
                    .contains("explode")
                    .contains("ping, reboot, update");

            Launcher.Result token = Launcher.run("request", "-P", listener.port(), "nobody", "ping");
            assertThat(token.exit()).isEqualTo(1);
            assertThat(token.err()).singleElement().asString().contains("nobody");

            assertThat(Launcher.run("request", "-P", listener.port(), TOKEN, "reboot", "now")
                            .exit())
                    .isZero();
            assertThat(client.awaitOut(line -> true))
                    .isEqualTo("{\"type\":\"reboot\",\"data\":\"now\",\"lastEventId\":\"\"}");
        }
    }

    @Test
    void aSecondClientOnATokenIsRefusedWhileTheFirstIsAlive() throws Exception {
        try (Listener listener = Listener.start("-i");
                Launcher client = Launcher.start("client", TOKEN, "-P", listener.port(), "-o", "json")) {
            listener.awaitStream(TOKEN);
            Launcher.Result second = Launcher.run("client", TOKEN, "-P", listener.port());
            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.err())
                    .anySatisfy(line -> assertThat(line).contains("423").contains(TOKEN));
            assertThat(client.isAlive()).isTrue();
        }
    }
}
