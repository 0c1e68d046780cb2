package io.eventsource.examples.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.ForwardProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs the script of the README with the launchers of the distribution. */
@DisabledOnOs(OS.WINDOWS)
class WalkThroughIT {

    @TempDir
    Path directory;

    @Test
    void nothingIsLostWhenTheAgentIsKilled() throws Exception {
        try (ForwardProxy proxy = new ForwardProxy()) {
            List<String> lines = walkThrough(proxy.url());
            assertThat(lines.subList(lines.indexOf("What was done:") + 1, lines.size()))
                    .containsExactly(
                            "begun ping ",
                            "done ping ",
                            "begun install 1",
                            "done install 1",
                            "begun install 2",
                            "begun install 2",
                            "done install 2",
                            "begun install 3",
                            "done install 3");
            assertThat(lines).contains("The agent has stopped.");
            assertThat(proxy.requests())
                    .allMatch(line -> line.contains("/poll/") || line.contains("/ack/"))
                    .filteredOn(line -> line.contains("/poll/"))
                    .hasSizeGreaterThanOrEqualTo(2);
        }
    }

    private List<String> walkThrough(String proxy) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder("./walk-through", proxy)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Path bin = Path.of(System.getProperty("eventsource.bin")).toRealPath();
        builder.environment().put("EVENTSOURCE_BIN", bin.toString());
        builder.environment().put("XDG_STATE_HOME", directory.resolve("state").toString());
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(90, TimeUnit.SECONDS);
            assertThat(ended).as(() -> "ends; output so far: " + read(output)).isTrue();
            assertThat(process.exitValue())
                    .as(() -> "status of the script with the output " + read(output))
                    .isZero();
            return read(output);
        } finally {
            process.destroy();
        }
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
