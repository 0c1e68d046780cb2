package io.eventsource.it.browser;

import static io.eventsource.it.support.browser.Page.ENTER;
import static io.eventsource.it.support.browser.Page.TAB;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonPrimitive;
import io.eventsource.auth.TokenFile;
import io.eventsource.it.support.Await;
import io.eventsource.it.support.FullEffort;
import io.eventsource.it.support.browser.Browser;
import io.eventsource.it.support.browser.Page;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page of the listener, in a browser. */
@Timeout(120)
class ListenerPageTest {

    /** Of the password {@code horse}. */
    private static final String HASH = "$2b$04$abcdefghijklmnopqrstuuz8fopI114RyghuYhvhf71t8S.jRpJhq";

    private static final String ANN =
            "Basic " + Base64.getEncoder().encodeToString("ann:horse".getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path directory;

    private static Browser browser;
    private LocalListener listener;
    private Page window;

    @BeforeAll
    static void start() throws Exception {
        browser = Browser.start();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @AfterEach
    void close() {
        if (window != null) {
            window.errors(); // those of this test
            window.close();
        }
        if (listener != null) {
            listener.close();
        }
    }

    private ListenerPage open(String... options) throws Exception {
        listener = LocalListener.start(options);
        window = browser.open(listener.uri());
        return new ListenerPage(window);
    }

    private ListenerPage openGuarded() throws Exception {
        return open(
                "-i",
                "--subscribers",
                "many",
                "--users",
                Files.writeString(directory.resolve("users"), "ann:" + HASH + "\n")
                        .toString(),
                "--grants",
                Files.writeString(
                                directory.resolve("grants"), "ann subscribe,publish news orders\nann subscribe more\n")
                        .toString());
    }

    private static void assertNoErrors(ListenerPage page) {
        assertThat(page.page().errors()).isEmpty();
    }

    @Test
    void whatIsPublishedOnTwoWatchedChannelsAppears() throws Exception {
        ListenerPage page = open("-i", "--subscribers", "many").awaitReady();
        page.watch("news");
        page.watch("orders");
        assertThat(page.watched()).containsExactly("news", "orders");

        page.publish("news", "all is well");
        page.publish("orders", "{\"order\":12345678901234567890}");
        page.awaitEvents("{\"order\": 12345678901234567890}", "all is well");
        assertThat(page.texts("#events .channel")).containsExactly("orders", "news");
        assertThat(page.texts("#events .type")).containsExactly("ping", "ping");
        assertThat(page.page().text("#publish-state")).isEqualTo("Published to 1 client.");
        Await.until(
                () -> page.texts("#channel-list .channel").equals(List.of("news", "orders")),
                () -> "the page lists " + page.texts("#channel-list .channel"));
        assertThat(page.texts("#channel-list .presence")).containsExactly("1 client", "1 client");
        assertNoErrors(page);
    }

    @Test
    void aUserLogsInSeesWhatIsGrantedAndLogsOut() throws Exception {
        ListenerPage page = openGuarded();
        page.awaitLogin();
        assertThat(page.page()
                        .run("return document.getElementById('content').hidden")
                        .getAsBoolean())
                .isTrue();
        page.logIn("ann", "horse");
        assertThat(page.page().text("#who-name")).isEqualTo("ann");
        page.watch("news");
        page.publish("news", "1");
        page.awaitEvents("1");
        page.page().awaitText("#call-curl", text -> text.startsWith("curl -u ann --data-raw 1 "));

        page.fill("#publish-channel", "more");
        page.page().awaitText("#publish-state", "ann may not publish on this channel.");
        page.awaitTrue("document.getElementById('publish-button').disabled");
        page.fill("#publish-channel", "orders");
        page.awaitTrue("!document.getElementById('publish-button').disabled");

        assertNoErrors(page);
        page.page().click("#logout");
        page.awaitLogin();
        assertThat(page.events()).isEmpty();
        assertThat(page.watched()).isEmpty();
        assertNoErrors(page);
    }

    @Test
    @FullEffort
    void whatAllMayReadNeedsNoLogin() throws Exception {
        String token = TokenFile.newToken();
        ListenerPage page = open(
                "-i",
                "--subscribers",
                "many",
                "--anonymous",
                "subscribe",
                "--tokens",
                Files.writeString(directory.resolve("tokens"), "shop " + TokenFile.hash(token) + " publish news\n")
                        .toString());
        try (Stream<String> reader = listener.open("news").body()) {
            assertThat(reader).isNotNull();
            page.awaitTrue("document.querySelector('#channel-list .channel')?.textContent === 'news'");
            page.awaitTrue("document.querySelectorAll('#channel-list button')[1].disabled");
            page.page().click("#login-open");
            page.awaitLogin();
            page.page().click("#login-cancel");
            page.awaitReady();
            page.page().click("#login-open");
            page.awaitLogin();
            page.page().click("[value=token]");
            page.page().type("#login-token", token + ENTER);
            page.page().awaitText("#who-name", "shop");
            page.awaitTrue("!document.querySelectorAll('#channel-list button')[1].disabled");
            page.fill("#publish-data", "1");
            assertThat(page.page().text("#call-curl"))
                    .startsWith("curl -H \"Authorization: Bearer $EVENTSOURCE_TOKEN\" ")
                    .doesNotContain(token);
        }
        assertNoErrors(page);
    }

    @Test
    void aRevokedStreamLeadsToTheLoginAndContinuesAfterIt() throws Exception {
        ListenerPage page = openGuarded();
        page.logIn("ann", "horse");
        page.watch("news");
        page.publish("news", "before");
        page.awaitEvents("before");

        // While another client has the channel, only the last event ID shows where the page was.
        HttpResponse<Stream<String>> other = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(listener.uri("poll/news"))
                                .header("Authorization", ANN)
                                .build(),
                        HttpResponse.BodyHandlers.ofLines());
        String sessions = asAnn("GET", "sessions").body();
        String id = sessions.replaceAll("(?s).*?\"id\":\"([^\"]+)\".*", "$1");
        assertThat(asAnn("DELETE", "sessions/" + id).statusCode()).isEqualTo(204);
        page.awaitLogin();
        assertThat(page.page().text("#login-reason"))
                .contains("session has ended")
                .contains("Log in");
        assertThat(asAnn("POST", "ping/news").statusCode()).isEqualTo(200);

        page.logIn("ann", "horse");
        page.awaitEvents("missed", "before");
        page.awaitNote("The stream has ended");
        other.body().close();
    }

    private HttpResponse<String> asAnn(String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(listener.uri(path))
                .header("Authorization", ANN)
                .method(method, HttpRequest.BodyPublishers.ofString(method.equals("POST") ? "missed" : ""))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aRestartOfTheListenerLosesNoEventAndRepeatsNone() throws Exception {
        String[] options = {"--data", directory.resolve("data").toString(), "--subscribers", "many"};
        ListenerPage page = open(options).awaitReady();
        page.watch("news");
        page.publish("news", "1");
        page.publish("news", "2");
        page.awaitEvents("2", "1");

        int port = listener.uri().getPort();
        listener.kill();
        page.awaitNote("reconnecting");
        listener = LocalListener.startOn(port, options);
        Await.until(() -> listener.publish("news", "3") == 200, () -> "no client has reconnected");
        page.awaitNote("Reconnected");
        page.awaitEvents("3", "2", "1");
        page.page().awaitText("#server-text", "Live");
        page.publish("news", "4");
        page.awaitEvents("4", "3", "2", "1");
    }

    /** Presses the key until an element has the focus, as a user does who sees the ring around it. */
    private static void tabTo(ListenerPage page, String id) {
        for (int i = 0; i < 60; i++) {
            if (page.page()
                    .run("return document.activeElement.id")
                    .getAsString()
                    .equals(id)) {
                return;
            }
            page.page().press(TAB);
        }
        throw new AssertionError("the key leads nowhere near #" + id);
    }

    @Test
    void theKeyboardAloneIsEnough() throws Exception {
        ListenerPage page = openGuarded();
        page.awaitLogin();
        tabTo(page, "login-name");
        page.page().press("ann" + TAB);
        page.page().press("horse" + ENTER);
        page.awaitReady();
        for (String channel : List.of("news", "orders")) {
            tabTo(page, "watch-channel");
            page.page().press(channel + ENTER);
        }
        page.awaitTrue("document.querySelectorAll('#watched [data-state=open]').length == 2");
        tabTo(page, "publish-channel");
        page.page().press("news");
        tabTo(page, "publish-data");
        page.page().press("typed");
        tabTo(page, "publish-button");
        page.page().press(ENTER);
        page.awaitEvents("typed");
        assertNoErrors(page);
    }

    @Test
    void attacksAreText() throws Exception {
        ListenerPage page = open("-i", "--subscribers", "many").awaitReady();
        List<String> attacks = List.of(
                "<img src=x onerror=\"document.title='attacked'\">",
                "'\"><script>document.title='attacked'</script>",
                "\u202eright to left\u202c \u05d0\u05d1");
        List<String> names =
                attacks.stream().map(attack -> attack.replace("/", "")).toList();
        List<String> newestFirst = new ArrayList<>();
        for (int i = 0; i < attacks.size(); i++) {
            page.watch(names.get(i));
            page.publish(names.get(i), attacks.get(i));
            newestFirst.add(0, attacks.get(i));
        }
        page.awaitEvents(newestFirst.toArray(String[]::new));
        assertThat(page.watched()).containsExactlyElementsOf(names);
        Await.until(
                () -> page.texts("#channel-list .channel").containsAll(names),
                () -> "the page lists " + page.texts("#channel-list .channel"));
        assertThat(page.page().run("return document.title").getAsString()).isEqualTo("eventsource");
        assertThat(page.page()
                        .run("return document.querySelectorAll('main :is(img, script)').length")
                        .getAsInt())
                .isZero();
        assertNoErrors(page);
    }

    @Test
    @FullEffort
    void theCallsForAShellPublishTheSame() throws Exception {
        ListenerPage page = open("-i", "--subscribers", "many").awaitReady();
        String channel = "it's #1?";
        page.watch(channel);
        List<String> calls = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (String data :
                List.of("it's {\"a\": \"$HOME `id` !\\\\\"}", "@file", "-x", "-", "--", "two\nlines", "", "é 𝄞 %41")) {
            page.page().run("""
                    document.getElementById('publish-channel').value = %s;
                    document.getElementById('publish-data').value = %s;
                    document.getElementById('publish-form').dispatchEvent(new Event('input', {bubbles: true}));
                    """.formatted(new JsonPrimitive(channel), new JsonPrimitive(data)));
            calls.add(page.page().text("#call-curl"));
            calls.add(page.page().text("#call-request"));
            expected.addAll(0, List.of(data, data));
        }
        run(String.join("\n", calls));
        page.awaitEvents(expected.toArray(String[]::new));
    }

    /** Runs a command in a shell, which has eventsource-request as a function. */
    private static void run(String command) throws Exception {
        String function = "eventsource-request() { '" + Path.of(System.getProperty("java.home"), "bin", "java")
                + "' -cp '" + System.getProperty("java.class.path")
                + "' io.eventsource.cli.request.RequestMain \"$@\"; }\n";
        Process shell = new ProcessBuilder("bash", "-c", "set -e\n" + function + command)
                .redirectErrorStream(true)
                .start();
        shell.getOutputStream().close();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(shell.exitValue()).as(output).isZero();
    }

    @Test
    @FullEffort
    void manyEventsNeedNoMoreThanTheirRows() throws Exception {
        ListenerPage page = open("-i", "--subscribers", "many").awaitReady();
        page.watch("news");
        for (int i = 1; i <= 2_000; i++) {
            assertThat(listener.publish("news", "event " + i)).isEqualTo(200);
        }
        page.page().awaitText("#streams-count", "2,000 events, the last 300 are kept");
        Await.until(
                () -> page.events().get(0).equals("event 2000"),
                () -> "the newest is " + page.events().get(0));
        assertThat(page.events()).hasSize(300).contains("event 1701").doesNotContain("event 1700");

        page.fill("#filter", "199");
        assertThat(page.events()).hasSize(10).startsWith("event 1999");
        page.fill("#filter", " ");
        page.page().click("#pause");
        assertThat(listener.publish("news", "unseen")).isEqualTo(200);
        page.page().awaitText("#streams-count", text -> text.endsWith("; paused, 1 new"));
        assertThat(page.events()).doesNotContain("unseen");
        page.page().click("#pause");
        page.page().click("#clear");
        page.awaitTrue("document.getElementById('events').childElementCount === 0");
    }

    @Test
    @FullEffort
    void aGapIsShown() throws Exception {
        ListenerPage page = open("-i", "--subscribers", "many").awaitReady();
        URI stream = listener.uri("poll/news");
        page.page().run("""
                const Real = EventSource;
                window.EventSource = class extends Real {
                  constructor(url) { super('%s?lastEventId=unknown:7'); }
                };
                window.EventSource.CLOSED = 2;
                """.formatted(stream));
        page.watch("news");
        page.awaitNote("events may be missing");
        assertThat(page.events()).isEmpty();
    }

    @Test
    @FullEffort
    void whatWaitsIsListedAndCancelled() throws Exception {
        ListenerPage page = open("-i").awaitReady();
        page.page().run("document.getElementById('publish-ttl').value = '60'");
        page.publish("lamp", "on");
        page.awaitTrue("document.querySelectorAll('#waiting-list ul li').length === 1");
        page.page().click("#waiting-list button");
        page.page().awaitText("#waiting-state", "Cancelled.");
        page.awaitTrue("document.querySelectorAll('#waiting-list ul li').length === 0");
        assertNoErrors(page);
    }

    @Test
    @FullEffort
    void aCommandShowsItsAnswer() throws Exception {
        ListenerPage page = open("-i").awaitReady();
        HttpResponse<Stream<String>> lamp = listener.open("lamp");
        page.awaitTrue("document.querySelector('#channel-list .presence')?.textContent.startsWith('connected for ')");
        page.page().click("#publish-answer");
        page.fill("#publish-channel", "lamp");
        page.fill("#publish-data", "on");
        page.page().click("#publish-button");
        page.awaitTrue("document.querySelector('#answer-list .state')");
        try (Stream<String> lines = lamp.body()) {
            String reply =
                    lines.filter(line -> line.startsWith("reply: ")).findFirst().orElseThrow();
            HttpRequest answer = HttpRequest.newBuilder(listener.uri(reply.substring("reply: ".length())))
                    .header("EventSource-Exit", "0")
                    .POST(HttpRequest.BodyPublishers.ofString("it is on"))
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(answer, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
        page.page().awaitText("#answer-list .state", "done, exit status 0");
        assertThat(page.page().text("#answer-list pre")).isEqualTo("it is on");
        assertNoErrors(page);
    }

    @Test
    @FullEffort
    void aTokenOfAConnectedClientIsWatchedOnlyAfterASecondPress() throws Exception {
        ListenerPage page = open("-i").awaitReady();
        HttpResponse<Stream<String>> lamp = listener.open("lamp");
        page.awaitTrue("document.querySelector('#channel-list .presence')?.textContent.startsWith('connected for ')");
        page.page().click("#channel-list button");
        page.page().awaitText("#watch-state", text -> text.startsWith("A client is connected"));
        assertThat(page.watched()).isEmpty();
        page.page().click("#watch");
        page.awaitNote("another client is subscribed");
        lamp.body().close();
    }

    @Test
    void nothingIsSeriouslyHardToUseAndAPhoneNeedsNoScrollingSideways() throws Exception {
        ListenerPage page = openGuarded();
        page.awaitLogin();
        check(page, "login");
        page.logIn("ann", "horse");
        page.watch("news");
        page.watch("orders");
        page.publish("news", "a long line without any space: " + "0123456789".repeat(30));
        page.publish("orders", "{\"order\": 1, \"items\": [" + "{\"sku\": \"B-1\"}, ".repeat(9) + "null]}");
        page.awaitTrue("document.querySelectorAll('#events > li').length === 2");
        listener.kill();
        page.awaitNote("reconnecting");
        check(page, "content");
    }

    private static void check(ListenerPage page, String name) throws Exception {
        for (String scheme : List.of("light", "dark")) {
            page.page().emulate(1280, 900, scheme);
            assertThat(page.violations()).as(name + ", " + scheme).isEmpty();
            page.page().screenshot(Path.of("target", "listener-" + name + "-" + scheme + ".png"));
            for (int width : List.of(360, 320)) {
                page.page().emulate(width, 740, scheme);
                assertThat(page.page()
                                .run("return document.documentElement.scrollWidth")
                                .getAsInt())
                        .as(name + ", " + scheme)
                        .isEqualTo(width);
            }
            assertThat(page.violations()).as(name + ", " + scheme + ", phone").isEmpty();
            page.page().screenshot(Path.of("target", "listener-" + name + "-phone-" + scheme + ".png"));
        }
    }
}
