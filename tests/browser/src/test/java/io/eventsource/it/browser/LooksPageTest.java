package io.eventsource.it.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.examples.appliance.ControlServer;
import io.eventsource.examples.chat.Chat;
import io.eventsource.examples.visits.Visits;
import io.eventsource.it.support.FullEffort;
import io.eventsource.it.support.browser.Browser;
import io.eventsource.it.support.browser.Looks;
import io.eventsource.it.support.browser.Page;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LooksPageTest {

    @Test
    @FullEffort
    void allPagesFitAPhoneAndFollowTheColourScheme() throws Exception {
        try (Chat chat = Chat.start(0);
                Visits visits = Visits.start(0);
                ControlServer control = ControlServer.start(0);
                Browser browser = Browser.start()) {
            Looks.check(browser.open(chat.uri()), "chat");
            Looks.check(browser.open(visits.uri()), "visits");
            Page appliances = browser.open(control.uri());
            appliances.click("form button"); // so that there is a command to look at
            appliances.awaitText("ol", text -> text.contains("waiting for the appliance"));
            Looks.check(appliances, "appliances");

            Page servlets = browser.open(visits.uri().resolve("events"));
            assertThat(servlets.text("h1")).isEqualTo("eventsource");
            Looks.check(servlets, "front");
        }
    }
}
