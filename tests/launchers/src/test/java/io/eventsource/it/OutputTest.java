package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.eventsource.it.support.FullEffort;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Output that cannot be written is an error, and a reader that has seen enough is none. */
class OutputTest {

    @ParameterizedTest
    @CsvSource({
        "listener, --help",
        "client, --help",
        "request, --help",
        "listener, --version",
        "client, --version",
        "request, --version",
        "listener, --port=0"
    })
    @FullEffort
    void aFullDiskIsAnErrorOfEveryLauncher(String name, String argument) throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "the system has no /dev/full");
        assertThat(into(">/dev/full", name, argument))
                .isEqualTo(new Launcher.Result(
                        1,
                        List.of(),
                        List.of("eventsource-" + name + ": cannot write to standard output: No space left on device")));
    }

    @Test
    void anAnswerOrAnEventThatCannotBeWrittenIsAnError() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "the system has no /dev/full");
        try (Listener listener = Listener.start("-i");
                Launcher client = start(">/dev/full", "client", "t", "-P", listener.port())) {
            listener.awaitStream("t");
            Launcher.Result request = into(">/dev/full", "request", "-P", listener.port(), "t", "ping", "1");
            assertThat(request.exit()).isEqualTo(1);
            assertThat(request.err()).singleElement().asString().contains("No space left on device");
            Launcher.Result result = client.awaitExit();
            assertThat(result.exit()).isEqualTo(1);
            assertThat(String.join("\n", result.err())).contains("No space left on device");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"listener", "client", "request"})
    void aReaderThatHasExitedIsNoError(String name) throws Exception {
        Process process = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "read -r go && exec \"$@\"",
                        "sh",
                        Launcher.path(name).toString(),
                        "--help")
                .start();
        process.getInputStream().close();
        try (OutputStream go = process.getOutputStream()) {
            go.write('\n');
        }
        assertThat(process.getErrorStream().readAllBytes()).isEmpty();
        assertThat(process.waitFor()).isZero();
    }

    private static Launcher.Result into(String redirection, String name, String... arguments) throws Exception {
        try (Launcher launcher = start(redirection, name, arguments)) {
            return launcher.awaitExit();
        }
    }

    private static Launcher start(String redirection, String name, String... arguments) throws Exception {
        return Launcher.start(List.of("/bin/sh", "-c", "exec \"$@\" " + redirection, "sh"), Map.of(), name, arguments);
    }
}
