package io.eventsource.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.cli.ExitCode;
import io.eventsource.cli.Outcome;
import io.eventsource.client.StateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class StateCleanupTest {

    private static final String STREAM = "data: a\n\n(wait)";
    private static final String OLD = "client-00000000000000000000000000000000";
    private static final String RECENT = "client-11111111111111111111111111111111";

    @TempDir
    Path home;

    private Path directory;

    @BeforeEach
    void makeTheDirectory() throws IOException {
        directory = Files.createDirectories(home.resolve("eventsource"));
    }

    @Test
    void aNewStateFileRemovesThoseThatAreUnusedFor90Days() throws Exception {
        file(OLD, 91);
        file(OLD + ".lock", 200);
        file(OLD + ".new", 200);
        file(RECENT, 89);
        file(RECENT + ".lock", 200);

        subscribe("t");

        assertThat(files()).contains(RECENT, RECENT + ".lock").doesNotContain(OLD, OLD + ".lock", OLD + ".new");
        assertThat(files()).hasSize(4); // with those of the token
    }

    @Test
    void filesOfOthersStay() throws Exception {
        List<String> others = List.of("agent", "client-x", OLD + ".bak", "listener-" + OLD.substring(7));
        for (String name : others) {
            file(name, 1_000);
        }

        subscribe("t");

        assertThat(files()).containsAll(others);
    }

    @Test
    void aStateFileInUseStaysHoweverOld() throws Exception {
        try (StateFile held = StateFile.open(directory.resolve(OLD))) {
            age(OLD, 1_000);
            age(OLD + ".lock", 1_000);

            subscribe("t");

            assertThat(Path.of(held.toString())).exists();
            assertThat(files()).contains(OLD + ".lock");
        }
    }

    @Test
    void soDoesOneWhoseCommandStillRuns() throws Exception {
        Process command = new ProcessBuilder("sleep", "60").start();
        try {
            file(OLD, 91);
            Files.writeString(directory.resolve(OLD + ".running"), runningRecord(command));
            age(OLD + ".running", 91);

            subscribe("t");

            assertThat(files()).contains(OLD, OLD + ".running");
        } finally {
            command.destroyForcibly();
        }
    }

    @Test
    void aStartWithAnExistingStateFileRemovesNothing() throws Exception {
        try (TestStreams server = new TestStreams(STREAM, STREAM)) {
            subscribe(server, "t");
            file(OLD, 91);

            subscribe(server, "t");

            assertThat(files()).contains(OLD);
        }
    }

    /** As the shell that becomes the command writes it. */
    private static String runningRecord(Process command) throws IOException {
        return command.pid() + "\n"
                + Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip() + "\n"
                + Files.readString(Path.of("/proc/" + command.pid() + "/stat")).strip() + "\n";
    }

    private void subscribe(String token) throws Exception {
        try (TestStreams server = new TestStreams(STREAM)) {
            subscribe(server, token);
        }
    }

    private void subscribe(TestStreams server, String token) {
        Outcome outcome =
                new ClientRun().run(Map.of("XDG_STATE_HOME", home.toString()), "-n1", token, "-P", server.port());
        assertThat(outcome).isEqualTo(new Outcome(ExitCode.DONE, "message: a\n", ""));
    }

    private void file(String name, int days) throws IOException {
        Files.createFile(directory.resolve(name));
        age(name, days);
    }

    private void age(String name, int days) throws IOException {
        Files.setLastModifiedTime(
                directory.resolve(name), FileTime.from(Instant.now().minus(Duration.ofDays(days))));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
