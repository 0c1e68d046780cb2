package io.eventsource.it.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Not a test of anything, but what says at the end of a build which tests it has skipped. */
class BuildSummaryTest {

    @Test
    void printsWhatWasSkipped() throws Exception {
        SkippedTests skipped = SkippedTests.read(
                Path.of(System.getProperty("build.directory")), Instant.parse(System.getProperty("build.start")));
        boolean isWhole = "true".equals(System.getenv("CI"));
        System.out.println(
                "\n" + skipped + (isWhole ? "\n" : "\nCI=true ./mvnw verify tests more: see CONTRIBUTING.md.\n"));
        assertThat(skipped.toString()).isNotEmpty();
    }
}
