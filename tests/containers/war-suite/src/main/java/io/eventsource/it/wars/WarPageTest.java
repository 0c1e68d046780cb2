package io.eventsource.it.wars;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.FullEffort;
import io.eventsource.it.support.browser.Browser;
import io.eventsource.it.support.browser.Looks;
import io.eventsource.it.support.browser.Page;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DeploymentTest
@Timeout(60)
class WarPageTest {

    @TempDir
    static Path scratch;

    static Browser browser;
    static Host.Running server;

    private Page page;

    @BeforeAll
    static void start() throws Exception {
        browser = Browser.start();
        server = Host.deploy(scratch);
    }

    @AfterAll
    static void stop() throws Exception {
        try (Browser closedLast = browser;
                Host.Running closedFirst = server) {
            // that is all
        }
    }

    /** Not where it is declared: that would also open a window for each test that is skipped. */
    @BeforeEach
    void openAWindow() {
        page = browser.open(server.uri());
    }

    /** A browser opens six connections to a host at most, and the stream of each window holds one. */
    @AfterEach
    void closeTheWindow() {
        page.close();
    }

    @Test
    @FullEffort
    void showsTheServersTimeAsItAdvances() {
        page.awaitText("#state", "Live");
        String first = page.awaitText("#time", time -> time.matches("\\d\\d:\\d\\d:\\d\\d"));
        page.awaitText("#time", time -> time.matches("\\d\\d:\\d\\d:\\d\\d") && !time.equals(first));
    }

    @Test
    void publishedEventsReachAllPagesAsText() throws Exception {
        Page other = browser.open(server.uri());
        page.awaitText("#state", "Live");
        other.awaitText("#state", "Live");

        page.type("#note", "<b>Back</b> at noon & later");
        page.click("button");

        for (Page each : new Page[] {page, other}) {
            each.awaitText("#notes", notes -> notes.endsWith("<b>Back</b> at noon & later"));
            assertThat(each.run("return document.querySelectorAll('#notes > li').length")
                            .getAsInt())
                    .isEqualTo(1);
        }
        page.screenshot(Path.of("target", "board.png"));
        other.close();
    }

    @Test
    void saysWhatTheServerRefuses() {
        page.awaitText("#state", "Live");
        page.run("document.querySelector('#note').value = 'x'.repeat(1001)");
        page.click("button");
        page.awaitText("#problem", problem -> problem.contains("1000"));
    }

    @Test
    @FullEffort
    void saysThatTheServerIsAway() throws Exception {
        try (Host.Running another = Host.deploy(Files.createDirectory(scratch.resolve("away")))) {
            page.load(another.uri());
            page.awaitText("#state", "Live");
        }
        page.awaitText("#state", "Connection lost. Reconnecting…");
    }

    @Test
    @FullEffort
    void saysThatTheServerHasEndedTheStream() throws Exception {
        try (Host.Running another = Host.deploy(Files.createDirectory(scratch.resolve("ended")))) {
            page.load(another.uri());
            page.awaitText("#state", "Live");
            page.run("""
                    for (const channel of ['clock', 'board']) {
                      fetch('events/retry/' + channel, {method: 'POST', body: '100'})
                        .then(() => fetch('events/close/' + channel, {method: 'POST'}));
                    }
                    """);
            page.awaitText("#state", "Stopped. Reload the page.");
        }
    }

    @Test
    void theReadmesPageShowsAnEventInTwoWindows() throws Exception {
        try (Host.Running hello = Host.deployHello(Files.createDirectory(scratch.resolve("hello")))) {
            Page other = browser.open(hello.uri());
            page.load(hello.uri());
            awaitOpen(page);
            awaitOpen(other);

            page.run("fetch('events/ping/news', {method: 'POST', body: '<b>hello</b>'})");

            page.awaitText("#events", "<b>hello</b>");
            other.awaitText("#events", "<b>hello</b>");
            other.close();
        }
    }

    /** Waits for the stream of a page that does not show whether it is open. */
    private static void awaitOpen(Page page) {
        page.run("source.onopen = () => document.title = 'open'; if (source.readyState === 1) source.onopen()");
        page.awaitText("title", "open");
    }

    @Test
    @FullEffort
    void fitsAPhoneAndFollowsTheColourScheme() throws Exception {
        page.awaitText("#state", "Live");
        Looks.check(page, "board");
    }

    @Test
    @FullEffort
    void needsNothingFromElsewhere() {
        page.awaitText("#state", "Live");
        assertThat(page.run("return performance.getEntriesByType('resource')"
                                + ".every(entry => entry.name.startsWith(location.origin))")
                        .getAsBoolean())
                .isTrue();
    }
}
