package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.eventsource.it.support.Await;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import jakarta.servlet.ServletException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitParametersTest {

    private static Deployment start(Map<String, String> parameters) throws Exception {
        Deployment server = new Deployment(new EventSourceServlet()).with(parameters);
        try {
            return server.start();
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    @Test
    void noneIsNeeded() throws Exception {
        try (Deployment server = start(Map.of());
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            assertThat(stream.readThrough("\n\n")).contains("id: ").doesNotContain("retry");
            Http.post(server.uri("/ping/token"), "not json");
            stream.readThrough("data: not json");
        }
    }

    @Test
    void allAreHeeded() throws Exception {
        Map<String, String> parameters = Map.of(
                "format", "json",
                "actions", " reboot , blink ",
                "ids", "false",
                "subscribers", "many",
                "heartbeat", "30",
                "reconnectionTime", "700",
                "maxBodySize", "5");
        try (Deployment server = start(parameters);
                RawConnection one = RawConnection.listen(server, "/poll/token");
                RawConnection two = RawConnection.listen(server, "/poll/token")) {
            assertThat(one.readThrough(": keepalive\n\n"))
                    .contains("retry: 700\n\n")
                    .doesNotContain("id:");
            assertThat(Http.post(server.uri("/blink/token"), "1").body()).contains("\"subscribers\":2");
            two.readThrough("event: blink\ndata: 1\n\n");
            assertThat(Http.post(server.uri("/reboot/token"), "text").statusCode())
                    .isEqualTo(400);
            try (RawConnection sender = RawConnection.refused(server, "/reboot/token", 6)) {
                assertThat(sender.readHeaders()).startsWith("HTTP/1.1 413 ");
            }
            assertThat(Http.post(server.uri("/ping/token"), "1").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void streamsEndAtTheirGreatestAge() throws Exception {
        EventSourceServlet servlet = new EventSourceServlet();
        Map<String, String> parameters = Map.of("heartbeat", "20", "maxAge", "60");
        try (Deployment server = new Deployment(servlet).with(parameters).start();
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            awaitNobody(servlet.broker());
            stream.readThroughEnd();
        }
    }

    @Test
    void streamsEndThatTakeNothingUntilTheDeadline() throws Exception {
        EventSourceServlet servlet = new EventSourceServlet();
        Map<String, String> parameters = Map.of("heartbeat", "20", "stallDeadline", "60");
        try (Deployment server = new Deployment(servlet).with(parameters).start();
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            stream.readThrough("\n\n");
            // Within the window, so that the stream does not end because it lags.
            servlet.broker().publish("token", OutgoingEvent.of("message", "x".repeat(3_900_000)));
            awaitNobody(servlet.broker());
        }
    }

    private static void awaitNobody(EventBroker broker) throws Exception {
        Channels token = Channels.of("token");
        Await.until(() -> broker.subscribers(token).isEmpty(), () -> "the stream is still open");
    }

    @ParameterizedTest
    @CsvSource({
        "format, xml, expected text or json",
        "format, '', expected text or json",
        "actions, 'a b', white space",
        "actions, 'a,,b', an action must be a word",
        "actions, '', an action must be a word",
        "ids, yes, expected true or false",
        "subscribers, 2, 'one, newest or many'",
        "heartbeat, 15s, 15s",
        "heartbeat, -1, a heartbeat must be",
        "heartbeat, 86400001, to a day",
        "stallDeadline, 1m, 1m",
        "stallDeadline, -1, a stall deadline must be",
        "maxAge, 1.5, 1.5",
        "maxAge, 86400001, a maximum age must be",
        "reconnectionTime, 0, from 1 ms to a day",
        "reconnectionTime, 99999999999999999999, 99999999999999999999",
        "maxBodySize, -1, from 0 to 1 GiB",
        "maxBodySize, 1M, 1M"
    })
    void aBadValueIsRefusedByName(String name, String value, String reason) {
        assertThatExceptionOfType(ServletException.class)
                .isThrownBy(() -> start(Map.of(name, value)).close())
                .withMessageContaining("init parameter " + name + "=\"" + value + "\"")
                .withMessageContaining(reason);
    }

    @Test
    void thereIsNoBrokerBeforeTheyAreRead() {
        EventSourceServlet servlet = new EventSourceServlet();

        assertThatIllegalStateException().isThrownBy(servlet::broker);
        assertThatNoException().isThrownBy(servlet::destroy);
    }
}
