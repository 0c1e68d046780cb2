package io.eventsource.it.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import io.eventsource.examples.chat.Chat;
import io.eventsource.it.support.FullEffort;
import io.eventsource.it.support.browser.Browser;
import io.eventsource.it.support.browser.Page;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChatPageTest {

    private static final String SAID = "<img src=x onerror=\"document.title='fooled'\"> & <i>you</i>?";

    @Test
    void aMessageReachesTheOthersAsTextAndNotItsAuthor() throws Exception {
        try (Chat chat = Chat.start(0);
                Browser browser = Browser.start()) {
            Page ann = enter(browser, chat);
            Page bob = enter(browser, chat);

            say(ann, "How are you?");
            bob.awaitText("#messages", text -> text.endsWith("How are you?"));
            say(bob, SAID);
            ann.awaitText("#messages", text -> text.endsWith(SAID));

            assertThat(messages(ann)).isEqualTo("own: How are you?|theirs: " + SAID);
            assertThat(messages(bob)).isEqualTo("theirs: How are you?|own: " + SAID);
            assertThat(ann.run("return document.title").getAsString()).isEqualTo("Chat");
            bob.screenshot(Path.of("target", "chat.png"));

            Page newClient = enter(browser, chat);
            newClient.awaitText("#messages", text -> text.endsWith(SAID));
            assertThat(messages(newClient)).isEqualTo("theirs: How are you?|theirs: " + SAID);
        }
    }

    @Test
    @FullEffort
    void showsThatTheServerIsUnreachableAndReconnects() throws Exception {
        try (Browser browser = Browser.start()) {
            Page page;
            int port;
            try (Chat chat = Chat.start(0)) {
                port = chat.uri().getPort();
                page = enter(browser, chat);
            }
            page.awaitText("#state", "Connection lost. Reconnecting…");
            page.type("#text", "Anybody here?");
            page.click("button");
            page.awaitText("#problem", "The server cannot be reached.");

            try (Chat chat = Chat.start(port)) {
                assertThat(chat.uri().getPort()).isEqualTo(port);
                page.awaitText("#state", "Live");
                page.click("button");
                page.awaitText("#messages", text -> text.endsWith("Anybody here?"));
                assertThat(page.text("#problem")).isEmpty();
            }
        }
    }

    private static Page enter(Browser browser, Chat chat) {
        Page page = browser.open(chat.uri());
        page.awaitText("#state", "Live");
        return page;
    }

    private static void say(Page page, String text) {
        page.type("#text", text);
        page.click("button");
        page.awaitText("#messages", messages -> messages.endsWith(text));
    }

    /** Whose each message is, and its text without the name. */
    private static String messages(Page page) {
        JsonElement all = page.run("""
                return Array.from(document.querySelectorAll('#messages > li'),
                        li => (li.className || 'theirs') + ': ' + li.lastChild.data).join('|')
                """);
        return all.getAsString();
    }
}
