package io.eventsource.it.support.browser;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What one window of a browser shows. Elements are named by CSS selectors; each must be there when it is asked for. */
public final class Page {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long STEP_MILLIS = 10;

    /** The key under which a reference to an element is sent (section 12.1 of the protocol). */
    private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

    /** The key to the next element. */
    public static final String TAB = "\uE004";
    /** The key that submits a form and presses a button. */
    public static final String ENTER = "\uE007";

    private final Browser browser;
    private final String window;

    Page(Browser browser, String window) {
        this.browser = browser;
        this.window = window;
    }

    /**
     * Goes to another address, or to the same again.
     *
     * @param uri the address
     */
    public void load(URI uri) {
        post("url", Map.of("url", uri.toString()));
    }

    /**
     * Types into a field as a user does, after what it holds.
     *
     * @param selector the field
     * @param text what to type
     */
    public void type(String selector, String text) {
        post("element/" + element(selector) + "/value", Map.of("text", text));
    }

    /**
     * Presses keys as a user does, in the element that has the focus.
     *
     * @param keys the characters; those of the protocol's section 17.4.2 are keys without a character, such as {@link #TAB}
     */
    public void press(String keys) {
        String active = get("element/active").getAsJsonObject().get(ELEMENT).getAsString();
        post("element/" + active + "/value", Map.of("text", keys));
    }

    /**
     * Clicks.
     *
     * @param selector on which element
     */
    public void click(String selector) {
        post("element/" + element(selector) + "/click", Map.of());
    }

    private String element(String selector) {
        return post("element", Map.of("using", "css selector", "value", selector))
                .getAsJsonObject()
                .get(ELEMENT)
                .getAsString();
    }

    /**
     * Runs a script.
     *
     * @param body the body of a function
     * @return what it returns
     */
    public JsonElement run(String body) {
        return post("execute/sync", Map.of("script", body, "args", List.of()));
    }

    /**
     * Runs a script that waits.
     *
     * @param body the body of an asynchronous function
     * @return what its promise resolves to
     */
    public JsonElement runAsync(String body) {
        String script = "const done = arguments[0]; (async () => {" + body + "})().then(done, e => done(String(e)))";
        return post("execute/async", Map.of("script", script, "args", List.of()));
    }

    /**
     * The text of an element.
     *
     * @param selector the element
     * @return its text, with that of its descendants
     */
    public String text(String selector) {
        return run("return document.querySelector(" + new JsonPrimitive(selector) + ").textContent")
                .getAsString();
    }

    /**
     * Waits until an element has a text.
     *
     * @param selector the element
     * @param expected the text, all of it
     */
    public void awaitText(String selector, String expected) {
        awaitText(selector, expected::equals);
    }

    /**
     * Waits until the text of an element is as expected.
     *
     * @param selector the element
     * @param expected whether it is
     * @return the text
     * @throws AssertionError if it is not within ten seconds
     */
    public String awaitText(String selector, Predicate<String> expected) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            String text = text(selector);
            if (expected.test(text)) {
                return text;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(
                        "%s has not the expected text within %s, but: \"%s\"".formatted(selector, PATIENCE, text));
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(STEP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a page", e);
        }
    }

    /**
     * Shows the page on a screen of another size, light or dark.
     *
     * @param width CSS pixels
     * @param height CSS pixels
     * @param scheme what the user prefers: {@code light} or {@code dark}
     */
    public void emulate(int width, int height, String scheme) {
        devTools(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", true));
        devTools(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** A command of Chromium's own protocol, which WebDriver has no counterpart for. */
    private void devTools(String command, Map<String, ?> parameters) {
        post("goog/cdp/execute", Map.of("cmd", command, "params", parameters));
    }

    /**
     * Takes a picture, for people who want to see what this page looks like.
     *
     * @param png the file to write
     * @throws IOException if it cannot be written
     */
    public void screenshot(Path png) throws IOException {
        focus();
        String picture = browser.driver().get(browser.command("screenshot")).getAsString();
        Files.write(png, Base64.getDecoder().decode(picture));
    }

    /** Closes the window. */
    public void close() {
        focus();
        JsonElement left = browser.driver().delete(browser.command("window"));
        focus(left.getAsJsonArray().get(0).getAsString()); // a new window is opened from one that is open
    }

    /**
     * Returns the errors that the browser has noted since the last call: those of scripts, of requests, and of a policy for
     * content.
     *
     * @return one line for each
     */
    public List<String> errors() {
        List<String> errors = new ArrayList<>();
        for (JsonElement entry : post("se/log", Map.of("type", "browser")).getAsJsonArray()) {
            if (entry.getAsJsonObject().get("level").getAsString().equals("SEVERE")) {
                errors.add(entry.getAsJsonObject().get("message").getAsString());
            }
        }
        return errors;
    }

    private JsonElement get(String command) {
        focus();
        return browser.driver().get(browser.command(command));
    }

    private JsonElement post(String command, Map<String, ?> parameters) {
        focus();
        return browser.driver().post(browser.command(command), parameters);
    }

    /** Commands go to the window that was chosen last. */
    private void focus() {
        focus(window);
    }

    private void focus(String handle) {
        browser.driver().post(browser.command("window"), Map.of("handle", handle));
    }
}
