package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.OutgoingEvent;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** The end of the servlet itself. */
class DestroyTest {

    private final EventSourceServlet servlet = EventSourceServlet.builder().build();

    @Test
    void allStreamsEndInOrderWithWhatWasPublished() throws Exception {
        try (Deployment server = Deployment.start(servlet);
                RawConnection one = RawConnection.listen(server, "/poll/one");
                RawConnection two = RawConnection.listen(server, "/poll/two")) {
            servlet.broker().publish("one", OutgoingEvent.of("message", "last"));

            server.undeploy();

            assertThat(one.readThroughEnd()).contains("data: last\n\n");
            two.readThroughEnd();
        }
    }

    @Test
    void aLaterRequestGetsAReconnectionTimeThatBrowsersObey() throws Exception {
        try (Deployment server = Deployment.start(servlet)) {
            servlet.destroy();

            RawConnection late = RawConnection.listen(server, "/poll/token");
            assertThat(late.readThrough("\n\n"))
                    .containsPattern("retry: (10000|[5-9][0-9]{3})\n\n$")
                    .doesNotContain("id:");
            HttpResponse<String> post = Http.post(server.uri("/ping/token"), "42");
            assertThat(post.statusCode()).isEqualTo(503);
            assertThat(post.headers().firstValue("Retry-After")).hasValue("5");
            assertThat(post.body()).contains("is stopping");
        }
    }
}
