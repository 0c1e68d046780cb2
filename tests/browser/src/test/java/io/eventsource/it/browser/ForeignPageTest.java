package io.eventsource.it.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.FullEffort;
import io.eventsource.it.support.browser.Browser;
import io.eventsource.it.support.browser.Page;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What pages can do to a listener that only this machine can reach. The listener's side decides, not what a page sees. */
@Timeout(120)
class ForeignPageTest {

    private static final String TOKEN = "appliance-7";

    /** Names that lead a browser to this machine. */
    private static final String NAMES = "--host-resolver-rules=MAP *.example 127.0.0.1";

    /** Another port of the same site, another site, and one whose pages are not "potentially trustworthy". */
    private static final List<String> HOSTS = List.of("127.0.0.1", "localhost", "foreign.example");

    /** Each a way for a page to send a request without asking for permission first. */
    private static final List<String> POSTS = List.of(
            "await fetch(url, {method: 'POST', mode: 'no-cors', body: 'forged'})",
            "await fetch(url, {method: 'POST', mode: 'no-cors', body: 'forged', credentials: 'include', keepalive: true})",
            "navigator.sendBeacon(url, 'forged')",
            """
            const frame = document.body.appendChild(document.createElement('iframe'));
            frame.name = 'frame';
            const form = document.body.appendChild(document.createElement('form'));
            Object.assign(form, {method: 'post', action: url, target: 'frame', enctype: 'text/plain'});
            const field = form.appendChild(document.createElement('input'));
            Object.assign(field, {name: 'forged', value: ''});
            form.submit();
            """);

    private static final List<String> GETS = List.of(
            "await fetch(url, {mode: 'no-cors', headers: {Accept: 'text/event-stream'}})",
            "document.body.appendChild(document.createElement('img')).src = url",
            "document.body.appendChild(document.createElement('iframe')).src = url",
            "const source = new EventSource(url); await new Promise(r => source.onerror = source.onopen = r)");

    @Test
    @FullEffort
    void aForeignPagePublishesNothing() throws Exception {
        try (OtherSite site = OtherSite.start();
                LocalListener listener = LocalListener.start();
                Browser browser = Browser.start(NAMES)) {
            HttpResponse<Stream<String>> stream = listener.open(TOKEN);
            for (String host : HOSTS) {
                Page page = browser.open(site.page(host));
                for (String action : List.of("ping", "close", "retry")) {
                    for (String post : POSTS) {
                        page.runAsync(script(listener.uri(action + "/" + TOKEN), post));
                        assertThat(listener.awaitLog("POST")).contains("POST /" + action + "/" + TOKEN, "refused: 403");
                    }
                }
            }
            assertThat(listener.publish(TOKEN, "genuine")).isEqualTo(200);
            try (Stream<String> lines = stream.body()) {
                assertThat(lines.filter(line -> line.startsWith("data:")).findFirst())
                        .hasValue("data: genuine");
            }
        }
    }

    @Test
    @FullEffort
    void aForeignPageNeitherHoldsNorReadsAToken() throws Exception {
        try (OtherSite site = OtherSite.start();
                LocalListener listener = LocalListener.start();
                Browser browser = Browser.start(NAMES)) {
            for (String host : HOSTS) {
                Page page = browser.open(site.page(host));
                for (String get : GETS) {
                    page.runAsync(script(listener.uri("poll/" + TOKEN), get));
                    assertThat(listener.awaitLog("\\d subscribed to|GET /poll"))
                            .contains("GET /poll/" + TOKEN, "refused: 403");
                }
                assertThat(listener.publish(TOKEN, "unheard")).isEqualTo(404);
            }
            assertThat(listener.open(TOKEN).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void anAllowedPageReadsAndPublishes() throws Exception {
        try (OtherSite site = OtherSite.start();
                LocalListener listener = LocalListener.start("--allow-origin", site.origin("localhost"));
                Browser browser = Browser.start(NAMES)) {
            Page page = browser.open(site.page("localhost"));
            assertThat(readAndPublish(page, listener.uri())).isEqualTo("from the page");

            Page neighbor = browser.open(site.page("127.0.0.1"));
            neighbor.runAsync(script(listener.uri("ping/" + TOKEN), POSTS.get(0)));
            listener.awaitLog("refused: 403");
        }
    }

    @Test
    @FullEffort
    void aPageOfTheListenersOwnOriginReadsAndPublishes() throws Exception {
        try (LocalListener listener = LocalListener.start();
                Browser browser = Browser.start()) {
            Page page = browser.open(
                    listener.uri("poll/a;b")); // a refusal, since the front page's policy allows no scripts
            assertThat(readAndPublish(page, listener.uri())).isEqualTo("from the page");
        }
    }

    @Test
    @FullEffort
    void aReboundNameReachesNothing() throws Exception {
        try (LocalListener listener = LocalListener.start();
                Browser browser = Browser.start(NAMES)) {
            URI rebound = URI.create("http://rebound.example:" + listener.uri().getPort() + "/");
            HttpResponse<Stream<String>> stream = listener.open(TOKEN);
            Page page = browser.open(rebound); // which is now a page of the listener's own origin
            String statuses = """
                    const statuses = [];
                    for (const [path, method] of [['poll/free', 'GET'], ['ping/%s', 'POST'], ['', 'GET']]) {
                        statuses.push((await fetch('/' + path, {method})).status);
                    }
                    return statuses.join()
                    """.formatted(TOKEN);
            assertThat(page.runAsync(statuses).getAsString()).isEqualTo("421,421,421");

            assertThat(listener.open("free").statusCode()).isEqualTo(200);
            assertThat(listener.publish(TOKEN, "genuine")).isEqualTo(200);
            try (Stream<String> lines = stream.body()) {
                assertThat(lines.filter(line -> line.startsWith("data:")).findFirst())
                        .hasValue("data: genuine");
            }
        }
    }

    /** Opens a stream, publishes to it, and returns what comes. */
    private static String readAndPublish(Page page, URI listener) {
        return page.runAsync(script(listener, """
                        const source = new EventSource(url + 'poll/of-the-page');
                        const event = new Promise((taken, failed) => {
                            source.addEventListener('ping', e => taken(e.data));
                            source.onerror = () => failed('the stream has failed');
                        });
                        await Promise.race([event, new Promise(opened => source.onopen = opened)]);
                        const answer = await fetch(url + 'ping/of-the-page', {method: 'POST', body: 'from the page'});
                        return answer.ok ? await event : 'status ' + answer.status
                        """)).getAsString();
    }

    private static String script(URI url, String body) {
        return "const url = '" + url + "'; " + body;
    }
}
