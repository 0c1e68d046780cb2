package io.eventsource.it.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.client.CommandAnswer;
import io.eventsource.client.CommandHandler;
import io.eventsource.client.CommandOutput;
import io.eventsource.client.StateFile;
import io.eventsource.examples.appliance.Agent;
import io.eventsource.examples.appliance.ControlServer;
import io.eventsource.it.support.FullEffort;
import io.eventsource.it.support.Relay;
import io.eventsource.it.support.browser.Browser;
import io.eventsource.it.support.browser.Page;
import io.eventsource.protocol.MessageEvent;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.client.HttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page of the appliance example, with an agent whose commands the test ends. */
@Timeout(60)
class AppliancePageTest {

    private static final String MARKUP = "<img src=x onerror=\"document.title='fooled'\">\n";

    @TempDir
    private Path directory;

    private final HttpClient http = new HttpClient();
    /** Ends the command with some data. */
    private final Map<String, CountDownLatch> ends = new ConcurrentHashMap<>();

    private ControlServer control;

    @BeforeEach
    void start() throws Exception {
        http.start();
        control = ControlServer.start(0);
    }

    @AfterEach
    void stop() throws Exception {
        control.close();
        http.stop();
    }

    /** Carries out {@code install} as far as its latch allows, and everything else at once. */
    private CommandAnswer carryOut(MessageEvent command, CommandOutput output) throws InterruptedException {
        if (!command.type().equals("install")) {
            return CommandAnswer.rejected("no program " + command.type());
        }
        output.output("step 1\n" + MARKUP);
        end(command.data()).await();
        output.errorOutput("hot\n");
        return CommandAnswer.exit(3).body("step 2\n");
    }

    private CountDownLatch end(String data) {
        return ends.computeIfAbsent(data, unknown -> new CountDownLatch(1));
    }

    private Running connect(String token) throws Exception {
        StateFile state = StateFile.open(directory.resolve(token));
        CommandHandler handler = this::carryOut;
        return new Running(Agent.connect(control.streamOf(token), state, http, handler), state);
    }

    private record Running(Agent agent, StateFile state) implements AutoCloseable {
        @Override
        public void close() {
            agent.close();
            state.close();
        }
    }

    private static void send(Page page, String token, String action, String data) {
        page.run("""
                document.getElementById('token').value = '%s';
                document.getElementById('action').value = '%s';
                document.getElementById('data').value = '%s';
                """.formatted(token, action, data));
        int before = page.run("return document.querySelectorAll('li').length").getAsInt();
        page.click("form button");
        page.awaitText("ol", text -> text.contains(token + ": " + action + " " + data));
        assertThat(page.run("return document.querySelectorAll('li').length").getAsInt())
                .isEqualTo(before + 1);
    }

    /** Returns the selector of a part of a command, where 1 is the newest. */
    private static String part(int command, String part) {
        return "ol li:nth-child(" + command + ") " + part;
    }

    @Test
    void outputAppearsWhileTheCommandRunsAndThenItsExitStatus() throws Exception {
        try (Running agent = connect("lamp");
                Browser browser = Browser.start()) {
            assertThat(agent).isNotNull();
            Page page = browser.open(control.uri());
            send(page, "lamp", "install", "1");
            page.awaitText(part(1, "pre"), "step 1\n" + MARKUP);
            page.awaitText(part(1, "output"), "started");

            send(page, "lamp", "reboot", "now"); // which has its turn when the first has ended
            page.awaitText(part(1, "output"), "delivered");
            page.screenshot(Path.of("target", "appliance.png"));
            end("1").countDown();
            page.awaitText(part(2, "output"), "exit status 3");
            page.awaitText(part(1, "output"), "rejected");
            assertThat(page.text(part(2, "pre"))).isEqualTo("step 1\n" + MARKUP + "hot\nstep 2\n");
            assertThat(page.text(part(2, ".stderr"))).isEqualTo("hot\n");
            assertThat(page.text(part(1, "pre"))).isEqualTo("no program reboot");
            assertThat(page.run("return document.title").getAsString()).isEqualTo("Appliances");
        }
    }

    @Test
    void aCommandThatHasNotBegunIsCancelled() throws Exception {
        try (Browser browser = Browser.start()) {
            Page page = browser.open(control.uri());
            send(page, "lamp", "install", "1");
            page.awaitText(part(1, "output"), "waiting for the appliance");
            page.click(part(1, "button"));
            page.awaitText(part(1, "output"), "cancelled");
        }
    }

    @Test
    @FullEffort
    void theNewestCommandsAreShownThoughManyWait() throws Exception {
        try (Browser browser = Browser.start()) {
            Page page = browser.open(control.uri());
            for (int i = 1; i <= 7; i++) { // a browser has six connections
                send(page, "off", "install", Integer.toString(i));
            }
            page.awaitText(part(1, "output"), "waiting for the appliance");
            end("8").countDown();
            try (Running agent = connect("lamp")) {
                assertThat(agent).isNotNull();
                send(page, "lamp", "install", "8");
                page.awaitText(part(1, "output"), "exit status 3");
            }
            for (int i = 1; i <= 7; i++) {
                end(Integer.toString(i)).countDown();
            }
            try (Running agent = connect("off")) {
                assertThat(agent).isNotNull();
                for (int i = 2; i <= 8; i++) {
                    page.awaitText(part(i, "output"), "exit status 3");
                }
            }
        }
    }

    @Test
    @FullEffort
    void outputIsWholeAfterALostConnectionAndAfterAReload() throws Exception {
        try (Relay relay = new Relay(control.uri().getPort());
                Running agent = connect("lamp");
                Browser browser = Browser.start()) {
            assertThat(agent).isNotNull();
            URI address = URI.create("http://localhost:" + relay.port() + "/");
            Page page = browser.open(address);
            send(page, "lamp", "install", "1");
            page.awaitText(part(1, "pre"), "step 1\n" + MARKUP);
            relay.cutClientSide();
            page.awaitText(part(1, "output"), "connection lost, reconnecting…");
            page.awaitText(part(1, "output"), "started");
            assertThat(page.text(part(1, "pre"))).isEqualTo("step 1\n" + MARKUP);

            page.load(address);
            page.awaitText(part(1, "pre"), "step 1\n" + MARKUP);
            end("1").countDown();
            page.awaitText(part(1, "output"), "exit status 3");
            assertThat(page.text(part(1, "pre"))).isEqualTo("step 1\n" + MARKUP + "hot\nstep 2\n");
        }
    }

    @Test
    @FullEffort
    void aRefusalIsShown() throws Exception {
        try (Browser browser = Browser.start()) {
            Page page = browser.open(control.uri());
            page.run("document.getElementById('action').firstElementChild.textContent = 'dance'");
            page.click("form button");
            page.awaitText("#problem", text -> text.contains("unknown action \"dance\""));
        }
    }
}
