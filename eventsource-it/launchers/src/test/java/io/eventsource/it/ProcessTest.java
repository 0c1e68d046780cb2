package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the launchers start, stop and fail. */
class ProcessTest {

    @ParameterizedTest
    @ValueSource(strings = {"listener", "client", "request"})
    void helpAndVersionAreDataAndSucceed(String name) throws Exception {
        Launcher.Result help = Launcher.run(name, "--help");
        assertThat(help.exit()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(String.join("\n", help.out()))
                .contains("eventsource-" + name)
                .contains("--version");

        Launcher.Result version = Launcher.run(name, "--version");
        assertThat(version.exit()).isZero();
        assertThat(version.out()).singleElement().asString().contains(System.getProperty("eventsource.version"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"listener", "client", "request"})
    void wrongUsageSaysWhatIsWrongAndExitsWith2(String name) throws Exception {
        Launcher.Result result = Launcher.run(name, "--no-such-option");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(String.join("\n", result.err())).contains("--no-such-option").contains("--help");
    }

    @Test
    void aListenerEndsItsStreamsInOrderWhenItIsTerminated() throws Exception {
        try (Listener listener = Listener.start("-i");
                Launcher client =
                        Launcher.start("client", "t", "-P", listener.port(), "-r", "60000", "-o", "json", "-d")) {
            listener.awaitStream("t");
            Launcher.run("request", "-P", listener.port(), "t", "ping", "last words");
            listener.launcher().signal("TERM");
            assertThat(listener.launcher().awaitExit().exit()).isZero();
            assertThat(client.awaitOut(line -> true)).contains("last words");
        }
    }

    @Test
    void anInterruptedClientExitsWith130() throws Exception {
        try (Listener listener = Listener.start("-i");
                Launcher client = Launcher.start("client", "t", "-P", listener.port())) {
            listener.awaitStream("t");
            client.signal("INT");
            assertThat(client.awaitExit().exit()).isEqualTo(130);
        }
    }

    @Test
    void anInterruptedListenerExitsWith130() throws Exception {
        try (Listener listener = Listener.start()) {
            listener.launcher().signal("INT");
            assertThat(listener.launcher().awaitExit().exit()).isEqualTo(130);
        }
    }

    @Test
    void aPortThatIsTakenIsOneLineAndNoStackTrace() throws Exception {
        try (Listener listener = Listener.start()) {
            Launcher.Result second = Launcher.run("listener", "-P", listener.port());
            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.err()).singleElement().asString().contains(listener.port());
        }
    }

    @Test
    void aRequestToNobodyIsOneLineAndNoStackTrace() throws Exception {
        String port;
        try (Listener listener = Listener.start()) {
            port = listener.port();
        }
        Launcher.Result result = Launcher.run("request", "-P", port, "t", "ping");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).singleElement().asString().contains(port);
    }
}
