package io.eventsource.it.support.browser;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * A headless Chromium with its own profile.
 *
 * <pre>{@code
 * try (Browser browser = Browser.start()) {
 *     Page page = browser.open(URI.create("http://localhost:8080/"));
 *     page.awaitText("#state", "Live");
 * }
 * }</pre>
 *
 * <p>For one thread.
 */
public final class Browser implements AutoCloseable {

    private final DriverProcess process;
    private final WebDriver driver;
    private final String session;

    private Browser(DriverProcess process, WebDriver driver, String session) {
        this.process = process;
        this.driver = driver;
        this.session = session;
    }

    /**
     * Starts a browser. Where none is installed the test that asks for it is skipped; but it fails if the environment
     * says {@code CI=true}.
     *
     * @param arguments further arguments of Chromium's command line
     * @return the browser
     * @throws IOException if it does not start
     */
    public static Browser start(String... arguments) throws IOException {
        Path chromedriver = require("chromedriver");
        Path chromium = require("chromium", "chromium-browser", "google-chrome");
        DriverProcess process = DriverProcess.start(chromedriver);
        try {
            WebDriver driver = new WebDriver(process.uri());
            JsonObject session = driver.post("session", capabilities(chromium, process.profile(), arguments))
                    .getAsJsonObject();
            return new Browser(process, driver, session.get("sessionId").getAsString());
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    private static Path require(String... names) {
        Optional<Path> found = Executables.find(names);
        String reason = "no " + String.join(" or ", names) + " is on the PATH, and this test needs a browser"
                + " (Debian: apt-get install chromium chromium-driver)";
        if (found.isEmpty() && "true".equals(System.getenv("CI"))) {
            throw new IllegalStateException(reason);
        }
        Assumptions.assumeTrue(found.isPresent(), reason);
        return found.orElseThrow();
    }

    private static Map<String, ?> capabilities(Path chromium, Path profile, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--headless",
                "--no-sandbox", // which the superuser of a container cannot have
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--no-proxy-server",
                "--window-size=900,700",
                "--user-data-dir=" + profile));
        arguments.addAll(List.of(more));
        Map<String, ?> chrome = Map.of("binary", chromium.toString(), "args", arguments);
        Map<String, ?> wanted = Map.of("goog:chromeOptions", chrome, "goog:loggingPrefs", Map.of("browser", "ALL"));
        return Map.of("capabilities", Map.of("alwaysMatch", wanted));
    }

    /**
     * Opens a page in a new window.
     *
     * @param uri its address
     * @return the page, when it has loaded
     */
    public Page open(URI uri) {
        String window = driver.post(command("window/new"), Map.of("type", "window"))
                .getAsJsonObject()
                .get("handle")
                .getAsString();
        Page page = new Page(this, window);
        page.load(uri);
        return page;
    }

    WebDriver driver() {
        return driver;
    }

    /** A command of this session. */
    String command(String name) {
        return "session/" + session + "/" + name;
    }

    @Override
    public void close() {
        try {
            driver.delete("session/" + session);
        } finally {
            process.close();
        }
    }
}
