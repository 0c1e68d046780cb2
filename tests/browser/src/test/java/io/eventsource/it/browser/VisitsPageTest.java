package io.eventsource.it.browser;

import io.eventsource.examples.visits.Visits;
import io.eventsource.it.support.FullEffort;
import io.eventsource.it.support.browser.Browser;
import io.eventsource.it.support.browser.Page;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class VisitsPageTest {

    @Test
    void allPagesThatAreOpenShowVisitsAndVisitors() throws Exception {
        try (Visits visits = Visits.start(0);
                Browser browser = Browser.start()) {
            Page first = browser.open(visits.uri());
            awaitCounts(first, "1", "1");

            Page second = browser.open(visits.uri());
            awaitCounts(second, "2", "2");
            awaitCounts(first, "2", "2");
            first.screenshot(Path.of("target", "visits.png"));

            second.close();
            awaitCounts(first, "2", "1");
        }
    }

    @Test
    @FullEffort
    void saysThatTheServerIsAway() throws Exception {
        try (Browser browser = Browser.start()) {
            Page page;
            try (Visits visits = Visits.start(0)) {
                page = browser.open(visits.uri());
                awaitCounts(page, "1", "1");
                page.awaitText("#state", "");
            }
            page.awaitText("#state", "Connection lost. Reconnecting…");
        }
    }

    private static void awaitCounts(Page page, String visits, String here) {
        page.awaitText("#visits", visits);
        page.awaitText("#here", here);
    }
}
