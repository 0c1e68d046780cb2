package io.eventsource.it.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.auth.TokenFile;
import io.eventsource.it.support.Await;
import io.eventsource.it.support.Relay;
import io.eventsource.it.support.browser.Browser;
import io.eventsource.it.support.browser.Page;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A page that logs in at a listener, with the scripts of the guide. */
@Timeout(60)
class SessionPageTest {

    private static final Path SCRIPT = Path.of("..", "..", "docs", "login.js");

    /** Of the password {@code horse}. */
    private static final String HASH = "$2b$04$abcdefghijklmnopqrstuuz8fopI114RyghuYhvhf71t8S.jRpJhq";

    /** Shows what a stream receives. */
    private static final String WATCH = """
            window.seen = [];
            source.addEventListener('ping', e => seen.push(e.data));
            source.addEventListener('auth_revoked', () => seen.push('revoked'));
            source.addEventListener('open', () => seen.push('open'));
            await new Promise((opened, failed) => { source.onopen = opened; source.onerror = failed; });
            source.onerror = null;
            """;

    @TempDir
    private Path directory;

    private final String token = TokenFile.newToken();
    private LocalListener listener;
    private Relay relay;
    private Browser browser;
    private Page page;

    @BeforeEach
    void start() throws Exception {
        listener = LocalListener.start(
                "--subscribers",
                "many",
                "--users",
                file("users", "ann:" + HASH),
                "--tokens",
                file("tokens", "shop " + TokenFile.hash(token) + " subscribe,publish news"),
                "--grants",
                file("grants", "ann subscribe,publish news"));
        relay = new Relay(listener.uri().getPort());
        browser = Browser.start();
        page = browser.open(URI.create("http://127.0.0.1:" + relay.port() + "/poll/a;b")); // a refusal
        page.runAsync(
                Files.readString(SCRIPT) + "Object.assign(window, {login, subscribe, logout, subscribeWithTicket});");
    }

    private String file(String name, String line) throws IOException {
        return Files.writeString(directory.resolve(name), line + "\n").toString();
    }

    @AfterEach
    void stop() throws Exception {
        browser.close();
        relay.close();
        listener.close();
    }

    private void awaitSeen(String expected) throws Exception {
        Await.until(() -> seen().equals(expected), () -> "the page has seen " + seen());
    }

    private String seen() {
        return page.run("return seen.join()").getAsString();
    }

    private String status(String request) {
        return page.runAsync("return String((await " + request + ").status)").getAsString();
    }

    @Test
    void itsStreamEndsWithItsSession() throws Exception {
        assertThat(page.runAsync("await login('ann', 'wrong')").getAsString())
                .contains("the user or the password is wrong");
        page.runAsync("await login('ann', 'horse'); window.source = subscribe('news');" + WATCH);
        assertThat(page.run("return document.cookie").getAsString()).isEmpty();
        assertThat(status("fetch('/ping/news', {method: 'POST', body: '42'})")).isEqualTo("200");
        awaitSeen("open,42");
        assertThat(status("logout()")).isEqualTo("204");
        awaitSeen("open,42,revoked");
        assertThat(page.run("return source.readyState").getAsInt()).isEqualTo(2);
        assertThat(status("fetch('/poll/news')")).isEqualTo("401");
    }

    @Test
    void aStreamOfATicketReconnectsByItsCookie() throws Exception {
        page.runAsync(
                "window.token = '" + token + "'; window.source = await subscribeWithTicket(token, 'news');" + WATCH);
        assertThat(publish("retry", "100")).isEqualTo("200");
        relay.cut();
        awaitSeen("open,open");
        assertThat(publish("ping", "7")).isEqualTo("200");
        awaitSeen("open,open,7");
        assertThat(status("fetch(source.url, {credentials: 'omit'})"))
                .as("the ticket alone, a second time")
                .isEqualTo("401");
        assertThat(status("fetch('/poll/news')")).as("the cookie alone").isEqualTo("401");
    }

    private String publish(String action, String data) {
        return status("fetch('/" + action + "/news', {method: 'POST', body: '" + data
                + "', headers: {Authorization: 'Bearer ' + token}})");
    }
}
