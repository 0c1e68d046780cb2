package io.eventsource.it.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SkippedTestsTest {

    private final Instant start = Instant.parse("2030-01-01T00:00:00Z");

    @TempDir
    Path directory;

    @Test
    void countsByReason() throws IOException {
        report("a/target/surefire-reports", """
                <testsuite>
                  <testcase name="one"><skipped type="org.opentest4j.TestAbortedException"><![CDATA[org.opentest4j.TestAbortedException: Assumption failed: no browser
                      at line 1]]></skipped></testcase>
                  <testcase name="two"><skipped message="Environment variable [CI] does not exist ==&gt; set CI"/></testcase>
                  <testcase name="three"/>
                  <testcase name="four"><skipped type="org.opentest4j.TestAbortedException"><![CDATA[org.opentest4j.TestAbortedException:\s
                assumption was not met due to: [the container blocks]\s
                Expecting value to be false but was true
                      at line 1]]></skipped></testcase>
                </testsuite>
                """);
        report("b/c/target/failsafe-reports", """
                <testsuite>
                  <testcase name="one"><skipped message="no browser"><![CDATA[trace]]></skipped></testcase>
                  <testcase name="two"><skipped/></testcase>
                </testsuite>
                """);
        assertThat(SkippedTests.read(directory, start)).hasToString("""
                Skipped tests: 5
                    1  [the container blocks]
                    2  no browser
                    1  no reason given
                    1  set CI""");
    }

    @Test
    void ignoresAnEarlierBuildAndOtherFiles() throws IOException {
        String skipped = "<testsuite><testcase><skipped/></testcase></testsuite>";
        Path old = report("a/target/surefire-reports", skipped);
        Files.setLastModifiedTime(old, FileTime.from(start.minus(Duration.ofSeconds(1))));
        report("a/target/classes/surefire-reports", skipped);
        report("a/src/test/surefire-reports", skipped);
        report("b/target/surefire-reports", "<testsuite><testcase>");
        assertThat(SkippedTests.read(directory, start)).hasToString("No test was skipped.");
    }

    private Path report(String reports, String content) throws IOException {
        Path file = Files.createDirectories(directory.resolve(reports)).resolve("TEST-x.xml");
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, FileTime.from(start));
        return file;
    }
}
