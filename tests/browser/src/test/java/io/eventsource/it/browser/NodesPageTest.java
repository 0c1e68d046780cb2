package io.eventsource.it.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import io.eventsource.it.support.Await;
import io.eventsource.it.support.Effort;
import io.eventsource.it.support.FullEffort;
import io.eventsource.it.support.browser.Browser;
import io.eventsource.it.support.browser.Page;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A page with an {@code EventSource}, behind the nginx of the guide, while the nodes are killed in turns. */
@FullEffort
@Timeout(300)
class NodesPageTest {

    private static final String TOKEN = "news";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicBoolean isOver = new AtomicBoolean();
    /** The data of the events that were acknowledged; of the publisher, until it has ended. */
    private final List<String> acknowledged = new ArrayList<>();

    @TempDir
    private Path directory;

    @Test
    void missesNothingWhileNodesAreKilledInTurns() throws Exception {
        try (TwoNodes nodes = TwoNodes.start(directory);
                Browser browser = Browser.start()) {
            Page page = browser.open(nodes.uri("/poll/a;b")); // a refusal, since the front page allows no scripts
            page.runAsync("""
                    window.seen = [];
                    window.opened = 0;
                    window.source = new EventSource('/poll/%s');
                    source.addEventListener('ping', e => seen.push(e.data));
                    source.addEventListener('eventsource.gap', e => seen.push('gap: ' + e.data));
                    source.addEventListener('open', () => opened++);
                    await new Promise(opened => source.onopen = opened);
                    """.formatted(TOKEN));
            assertThat(post(nodes.uri("/retry/" + TOKEN), "100")).isEqualTo(200); // so that it is back soon
            Thread publisher = new Thread(() -> publish(nodes.uri("/ping/" + TOKEN)));
            publisher.setDaemon(true);
            publisher.start();
            int kills = Math.max(2, Effort.of(20));
            for (int kill = 0; kill < kills; kill++) {
                nodes.killAndRestart(kill % 2);
                Await.until(
                        TIMEOUT,
                        () -> page.run("return source.readyState").getAsInt() == 1,
                        () -> "the page has no stream");
            }
            isOver.set(true);
            publisher.join();
            String last = acknowledged.get(acknowledged.size() - 1);
            Await.until(TIMEOUT, () -> seen(page).contains(last), () -> "the page has seen " + seen(page));
            assertThat(seen(page)).doesNotHaveDuplicates().containsSubsequence(acknowledged);
            assertThat(page.run("return opened").getAsInt()).as("streams").isGreaterThan(kills / 2);
        }
    }

    private static List<String> seen(Page page) {
        JsonArray seen = page.run("return seen").getAsJsonArray();
        return StreamSupport.stream(seen.spliterator(), false)
                .map(JsonElement::getAsString)
                .toList();
    }

    /** Publishes numbers through nginx, each once: it may be there although its publisher got no answer. */
    private void publish(URI uri) {
        for (int number = 1; !isOver.get(); number++) {
            String data = Integer.toString(number);
            if (post(uri, data) == 200) {
                acknowledged.add(data);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the status; 0 if there is no answer. */
    private int post(URI uri, String data) {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.ofString(data))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
