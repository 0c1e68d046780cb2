package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.EventActions;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class IndexPageTest {

    @Test
    void namesTheThreeCommandsToTry() throws Exception {
        EventActions actions = EventActions.text().withActions("reboot", "ping").withFinish("stop");
        try (Deployment server = Deployment.start(EventSourceServlet.builder().actions(actions))) {
            HttpResponse<String> page = Http.get(server.uri("/"));
            String base = server.uri("/").toString();

            assertThat(page.body())
                    .contains("curl -N " + base + "poll/")
                    .contains("curl -d 42 " + base + "reboot/")
                    .contains("curl -d '' " + base + "stop/");
            assertThat(page.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).isEqualToIgnoringCase("text/html;charset=utf-8"));
        }
    }

    @Test
    void allowsItsOwnStyleSheetAndNothingElse() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder())) {
            HttpResponse<String> page = Http.get(server.uri("/"));
            String style = page.body().replaceAll("(?s).*<style>|</style>.*", "");
            String hash = Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8)));

            assertThat(page.headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(policy -> assertThat(policy)
                            .contains("default-src 'none'", "style-src 'sha256-" + hash + "'", "frame-ancestors 'none'")
                            .doesNotContain("unsafe"));
            assertThat(page.body()).doesNotContain("style=", "<script", "<link", "<img");
        }
    }

    @Test
    void fitsPhonesAndDarkScreens() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder())) {
            assertThat(Http.get(server.uri("/")).body())
                    .contains("name=\"viewport\" content=\"width=device-width", "color-scheme: light dark");
        }
    }

    @Test
    void escapesWhatTheRequestSays() throws Exception {
        EventActions actions = EventActions.text().withActions("<b>&\"");
        try (Deployment server = Deployment.start(EventSourceServlet.builder().actions(actions));
                RawConnection connection =
                        RawConnection.request(server, "GET / HTTP/1.1", "Host: a&b", "Connection: close")) {
            String page = connection.readThrough("</html>");

            assertThat(page).contains("/&lt;b&gt;&amp;&quot;/").doesNotContain("<b>", "a&b");
        }
    }
}
