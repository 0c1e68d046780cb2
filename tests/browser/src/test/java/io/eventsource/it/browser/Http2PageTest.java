package io.eventsource.it.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Certificate;
import io.eventsource.it.support.FullEffort;
import io.eventsource.it.support.browser.Browser;
import io.eventsource.it.support.browser.Page;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A browser over TLS has as many streams as it likes, in one tab and in several, and can still send events. */
@FullEffort
@Timeout(120)
class Http2PageTest {

    private static final int TABS = 8;
    private static final int STREAMS = 5;

    /** Opens streams, and waits for the answer of each. */
    private static final String OPEN = """
            window.received = [];
            const opened = [];
            for (let i = 0; i < %2$d; i++) {
                const source = new EventSource('/poll/t%1$d-' + i);
                source.addEventListener('ping', event => received.push(event.data));
                opened.push(new Promise((open, fail) => { source.onopen = open; source.onerror = fail; }));
            }
            await Promise.all(opened);
            return 'open';
            """;

    private static final String PUBLISH = """
            const answers = await Promise.all(Array.from({length: %2$d},
                (_, i) => fetch('/ping/t%1$d-' + i, {method: 'POST', body: 'e' + i})));
            return answers.map(answer => answer.status).join();
            """;

    private static final String RECEIVED = """
            while (received.length < %1$d) {
                await new Promise(later => setTimeout(later, 20));
            }
            return received.sort().join();
            """;

    @TempDir
    Path directory;

    @Test
    void manyTabsHaveManyStreamsEach() throws Exception {
        Certificate certificate = Certificate.make(directory, "test");
        try (LocalListener listener = LocalListener.start(
                        "-K",
                        certificate.key().toString(),
                        "-C",
                        certificate.chain().toString());
                Browser browser = Browser.start("--ignore-certificate-errors")) {
            URI page = URI.create("https://localhost:" + listener.uri().getPort() + "/healthz");
            List<Page> tabs = new ArrayList<>();
            for (int tab = 0; tab < TABS; tab++) {
                tabs.add(browser.open(page));
                assertThat(run(tabs.get(tab), OPEN.formatted(tab, STREAMS))).isEqualTo("open");
            }
            for (int tab = 0; tab < TABS; tab++) {
                assertThat(run(tabs.get(0), PUBLISH.formatted(tab, STREAMS))).isEqualTo("200,200,200,200,200");
                assertThat(run(tabs.get(tab), RECEIVED.formatted(STREAMS))).isEqualTo("e0,e1,e2,e3,e4");
            }
            assertThat(run(tabs.get(0), "return performance.getEntriesByType('navigation')[0].nextHopProtocol"))
                    .isEqualTo("h2");
        }
    }

    private static String run(Page page, String script) {
        return page.runAsync(script).getAsString();
    }
}
