package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.OutgoingEvent;
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
    void whoComesLaterIsToldToWaitAsABrowserUnderstands() throws Exception {
        try (Deployment server = Deployment.start(servlet)) {
            servlet.destroy();

            RawConnection late = RawConnection.listen(server, "/poll/token");
            assertThat(late.readThrough("retry: 5000\n\n")).doesNotContain("id:");
            assertThat(Http.post(server.uri("/ping/token"), "42").statusCode()).isEqualTo(404);
        }
    }
}
