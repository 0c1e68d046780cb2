package io.eventsource.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.cli.ExitCode;
import io.eventsource.cli.Outcome;
import io.eventsource.client.StateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class ClientStateTest {

    private static final String STREAM = "id: 1\ndata: a\n\nid: 2\ndata: b\n\n(wait)";

    @TempDir
    Path home;

    private Map<String, String> variables;

    @BeforeEach
    void nameTheHome() {
        variables = Map.of("HOME", home.toString());
    }

    @Test
    void theNextStartHasTheSameIdAndThePositionOfAToken() throws Exception {
        try (TestStreams server = new TestStreams(STREAM, STREAM)) {
            run("-n1", "t", "-P", server.port());
            run("-n1", "t", "-P", server.port());
            assertThat(server.request().lastEventId()).isEqualTo("null");
            assertThat(server.request().lastEventId()).isEqualTo("1");
            String first = server.client();
            assertThat(first).hasSize(27);
            assertThat(server.client()).isEqualTo(first);
        }
        Path file = onlyState();
        assertThat(file).startsWith(home.resolve(".local/state/eventsource"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void theStreamOfAUrlBeginsAnewWithTheSameId() throws Exception {
        try (TestStreams server = new TestStreams(STREAM, STREAM)) {
            run("-n1", server.url());
            run("-n1", server.url());
            server.request();
            assertThat(server.request().lastEventId()).isEqualTo("null");
            assertThat(server.client()).isEqualTo(server.client());
        }
    }

    @Test
    void theCommandLineOverridesTheStateFile() throws Exception {
        try (TestStreams server = new TestStreams(STREAM, STREAM, STREAM)) {
            run("-n2", "t", "-P", server.port());
            run("-n1", "-s", "7", "t", "-P", server.port());
            run("-n1", "-c", home.resolve("checkpoint").toString(), "t", "-P", server.port());
            server.request();
            assertThat(server.request().lastEventId()).isEqualTo("7");
            assertThat(server.request().lastEventId()).isEqualTo("null");
        }
    }

    @Test
    void aNamedFileKeepsThePositionOfAUrl() throws Exception {
        String file = home.resolve("agent").toString();
        try (TestStreams server = new TestStreams(STREAM, STREAM)) {
            run("-n1", "--state", file, server.url());
            run("-n1", "--state", file, server.url());
            server.request();
            assertThat(server.request().lastEventId()).isEqualTo("1");
        }
        try (StateFile held = StateFile.open(Path.of(file))) {
            Outcome outcome = run("--state", file, "http://127.0.0.1:1/");
            assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(outcome.err()).contains("--state cannot be used: " + held + " is in use");
        }
    }

    @Test
    void withoutStateNothingIsKept() throws Exception {
        try (TestStreams server = new TestStreams(STREAM, STREAM)) {
            run("-n1", "--no-state", "t", "-P", server.port());
            run("-n1", "--no-state", "t", "-P", server.port());
            assertThat(server.client()).isNotEqualTo(server.client());
        }
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void aPostThatIsNotRepeatedHasNoState() throws Exception {
        try (TestStreams server = new TestStreams("data: a\n\n")) {
            run("-D", "?", server.url());
            assertThat(server.client()).isEqualTo("null");
        }
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void aHomeThatCannotBeWrittenIsNoFailure() throws Exception {
        Files.writeString(home.resolve(".local"), "no directory");
        try (TestStreams server = new TestStreams(STREAM)) {
            assertThat(run("-n1", "t", "-P", server.port())).isEqualTo(new Outcome(ExitCode.DONE, "message: a\n", ""));
        }
    }

    @Test
    void aSecondClientHasAnotherIdAndReportsThat() throws Exception {
        try (TestStreams server = new TestStreams(STREAM, STREAM)) {
            run("-n1", "t", "-P", server.port());
            try (StateFile held = StateFile.open(onlyState())) {
                Outcome outcome = run("-n1", "t", "-P", server.port());
                assertThat(outcome.exitCode()).isEqualTo(ExitCode.DONE);
                assertThat(outcome.err()).contains("another of your clients reads this stream");
                server.request();
                assertThat(server.request().lastEventId()).isEqualTo("null");
                assertThat(server.client()).isEqualTo(held.clientId());
                assertThat(server.client()).hasSize(27).isNotEqualTo(held.clientId());
            }
        }
    }

    @Test
    void aStreamThatTheServerHasClosedBeginsAnew() throws Exception {
        try (TestStreams server = new TestStreams("retry: 1\nid: 1\ndata: a\n\n", "status 204", STREAM)) {
            run("t", "-P", server.port());
            run("-n1", "t", "-P", server.port());
            server.request();
            assertThat(server.request().lastEventId()).isEqualTo("1");
            assertThat(server.request().lastEventId()).isEqualTo("null");
        }
    }

    private Path onlyState() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            List<Path> states = files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".lock"))
                    .toList();
            assertThat(states).hasSize(1);
            return states.get(0);
        }
    }

    private Outcome run(String... args) {
        return new ClientRun().run(variables, args);
    }
}
