package io.eventsource.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;

@Isolated("it replaces the standard error stream")
class LauncherLoggerTest {

    private final Logger ours = new LauncherLogger("io.eventsource.server.Anything");
    private final Logger jettys = new LauncherLogger("org.eclipse.jetty.Anything");
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream logged = new ByteArrayOutputStream();

    @BeforeEach
    void capture() {
        System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
        Logging.configure("tool");
        Logging.configure(false);
    }

    @AfterEach
    void restore() {
        System.setErr(err);
        Logging.configure(false);
        Logging.configure("eventsource");
    }

    @Test
    void debugMayBeSwitchedOnAfterALoggerWasMade() {
        ours.debug("not yet");
        Logging.configure(true);
        ours.debug("{} happened", "it");
        assertThat(text()).matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} DEBUG it happened\n");
    }

    @Test
    void withoutDebugAWarningIsASentenceForTheUser() {
        ours.info("unheard");
        ours.warn("the disk of {} is slow", "t");
        ours.error("an event could not be published", new IllegalStateException("no\nroom"));
        assertThat(text()).isEqualTo("""
                        tool: warning: the disk of t is slow
                        tool: error: an event could not be published: no room; -d shows details
                        """);
    }

    @Test
    void aRequestThatHasEndedBeforeItGoesOnIsNoWarning() {
        Logger threads = new LauncherLogger("org.eclipse.jetty.util.thread.QueuedThreadPool");
        IllegalStateException ended = new IllegalStateException("recycled");
        threads.warn("Job failed", ended);
        assertThat(text()).contains("recycled");
        logged.reset();
        ended.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("org.eclipse.jetty.ee10.servlet.AsyncContextState", "state", null, 41)
        });
        threads.warn("Job failed", ended);
        assertThat(text()).isEmpty();
    }

    @Test
    void theLabelOfAConnectionIsShownInTheDebugLogOnly() {
        ours.warn("[{}] An event of more than {} bytes is skipped", "1#1", 64);
        ours.error("[{}] A listener threw", "1#1", new IllegalStateException("full"));
        assertThat(text()).isEqualTo("""
                        tool: warning: An event of more than 64 bytes is skipped
                        tool: error: A listener threw: full; -d shows details
                        """);
        Logging.configure(true);
        ours.warn("[{}] skipped", "1#2");
        assertThat(text()).endsWith(" WARN [1#2] skipped\n");
    }

    @Test
    void aLibrarysWarningShowsNeitherClassesNorDumps() {
        jettys.warn(
                "handle failed HttpChannelState@1f2e{s=HANDLING}",
                new RuntimeException(new java.io.IOException("full")));
        assertThat(text()).isEqualTo("tool: warning: the HTTP library reports: full; -d shows details\n");
    }

    @Test
    void detailsOfLibrariesAreNotLogged() {
        Logging.configure(true);
        jettys.debug("noise");
        jettys.info("noise");
        assertThat(text()).isEmpty();
    }

    @Test
    void theSameLineIsNotRepeated() {
        for (int i = 0; i < 1_000; i++) {
            jettys.warn("Accept Failure", new java.io.IOException("Too many open files"));
        }
        assertThat(text()).hasLineCount(1);
    }

    @Test
    void wordsFromOutsideAreVisibleAndBounded() {
        Logging.configure(true);
        ours.debug(
                "refused {}", "a\u001b[2J\nforged 12:00 ERROR" + "x".repeat(100_000), new RuntimeException("\u009b"));
        assertThat(text())
                .contains("refused a\\u001b[2J forged", "\\u009b", "\tat ")
                .doesNotContain("\u001b", "\u009b");
        assertThat(text().lines()).allMatch(line -> line.length() < 1_100);
    }

    @Test
    void aStackTraceIsBounded() {
        Throwable deep = new RuntimeException("0");
        for (int i = 1; i < 2_000; i++) {
            deep = new RuntimeException(i + "x".repeat(100), deep);
        }
        Logging.configure(true);
        ours.error("deep", deep);
        assertThat(text()).hasSizeLessThan(17_000);
    }

    private String text() {
        return logged.toString(StandardCharsets.UTF_8);
    }
}
