package io.eventsource.examples.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.ForwardProxy;
import io.eventsource.it.support.FullEffort;
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
    @FullEffort
    void theInterruptedCommandIsAnsweredAndTheNextOneRuns() throws Exception {
        try (ForwardProxy proxy = new ForwardProxy()) {
            assertThat(walkThrough(proxy.url()))
                    .filteredOn(line -> !line.matches("step [2-9] of 60")) // on a machine with much to do
                    .containsExactlyElementsOf(shownInTheReadme());
            assertThat(proxy.requests())
                    .anyMatch(line -> line.contains("/reply/"))
                    .filteredOn(line -> line.contains("/poll/"))
                    .hasSizeGreaterThanOrEqualTo(2);
        }
    }

    private static List<String> shownInTheReadme() {
        List<String> readme = read(Path.of("README.md"));
        int first = readme.indexOf("$ ./walk-through") + 1;
        return readme.subList(
                first, first + readme.subList(first, readme.size()).indexOf("```"));
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
