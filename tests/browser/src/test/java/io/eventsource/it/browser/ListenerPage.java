package io.eventsource.it.browser;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import io.eventsource.it.support.Await;
import io.eventsource.it.support.browser.Page;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.StreamSupport;

/** What a user does on the page of a listener, and sees there. */
final class ListenerPage {

    private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

    private final Page page;

    ListenerPage(Page page) {
        this.page = page;
    }

    Page page() {
        return page;
    }

    /** Waits until the page is ready to be used. */
    ListenerPage awaitReady() throws Exception {
        awaitTrue("!document.getElementById('content').hidden");
        return this;
    }

    void awaitLogin() throws Exception {
        awaitTrue("!document.getElementById('login').hidden");
    }

    void awaitTrue(String expression) throws Exception {
        Await.until(
                () -> page.run("return Boolean(" + expression + ")").getAsBoolean(),
                () -> expression + " is not true of: " + page.text("main"));
    }

    void logIn(String name, String password) throws Exception {
        awaitLogin();
        fill("#login-name", name);
        fill("#login-password", password);
        page.click("#login .primary");
        awaitReady();
    }

    /** Types into a field instead of what it holds. */
    void fill(String selector, String text) {
        page.run("document.querySelector('" + selector + "').value = ''");
        page.type(selector, text);
    }

    /** Watches a channel, and waits until its stream is open. */
    void watch(String channel) throws Exception {
        int before = watched().size();
        fill("#watch-channel", channel);
        page.click("#watch");
        awaitTrue("document.querySelectorAll('#watched [data-state=open]').length > " + before);
    }

    List<String> watched() {
        return texts("#watched .channel");
    }

    void publish(String channel, String data) throws Exception {
        fill("#publish-channel", channel);
        fill("#publish-data", data);
        page.run("document.getElementById('publish-state').textContent = ''");
        page.click("#publish-button");
        page.awaitText("#publish-state", text -> text.startsWith("Published") || text.startsWith("Accepted"));
    }

    /** The data of the events that the page shows, the newest first. */
    List<String> events() {
        return texts("#events > li:not(.note) pre");
    }

    /** What the page shows among the events that is no event. */
    List<String> notes() {
        return texts("#events > li.note .text");
    }

    List<String> texts(String selector) {
        JsonElement texts = page.run("return Array.from(document.querySelectorAll(" + new JsonPrimitive(selector)
                + "), e => e.textContent)");
        return StreamSupport.stream(texts.getAsJsonArray().spliterator(), false)
                .map(JsonElement::getAsString)
                .toList();
    }

    void awaitEvents(String... newestFirst) throws Exception {
        Await.until(() -> events().equals(List.of(newestFirst)), () -> "the page shows " + events());
    }

    void awaitNote(String text) throws Exception {
        Await.until(
                () -> notes().stream().anyMatch(note -> note.contains(text)),
                () -> "the page shows the notes " + notes());
    }

    /** Returns what axe finds that is serious or critical, with the elements. */
    String violations() throws IOException {
        try (InputStream in = ListenerPage.class.getResourceAsStream(AXE)) {
            page.run(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        return page.runAsync("""
                        const found = await axe.run();
                        return found.violations.filter(v => ['serious', 'critical'].includes(v.impact))
                            .map(v => v.id + ': ' + v.nodes.map(n => n.html + ' ' + n.failureSummary).join('\\n')).join('\\n');
                        """).getAsString();
    }
}
