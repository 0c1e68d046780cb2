package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.EventActions;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class FrontPageTest {

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
            assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
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
