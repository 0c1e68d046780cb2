package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.Channels;
import io.eventsource.server.CloseReason;
import io.eventsource.server.GapReason;
import io.eventsource.server.Subscription;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What hooks can do with a stream, and know of it. */
class SubscriptionTest {

    private static final Channels TOKEN = Channels.of("token");

    private final HookLog log = new HookLog();

    @Test
    void sendsAllThePartsOfAnEventAtAnyTime() throws Exception {
        try (Deployment server = Deployment.start(log.in(EventSourceServlet.builder()));
                RawConnection stream = RawConnection.listen(server, "/poll/token", "Last-Event-ID: elsewhere")) {
            Subscription connection = log.last();
            assertThat(connection.send(OutgoingEvent.reconnectionTime(Duration.ofMillis(700))))
                    .isTrue();
            assertThat(connection.send(OutgoingEvent.of("hello", "you").withId("one")))
                    .isTrue();

            assertThat(stream.readThrough("data: you")).containsSubsequence("retry: 700\n\n", "event: hello\n");
            assertThat(connection.lastEventId()).isEqualTo("elsewhere");
            assertThat(connection.gap()).isEqualTo(GapReason.UNKNOWN);
            assertThat(connection.channels()).isEqualTo(TOKEN);
            assertThat(connection.principal()).isNull();
            assertThat(connection.properties()).isNull();
            assertThatIllegalArgumentException().isThrownBy(() -> OutgoingEvent.of("a\nb", ""));
        }
    }

    @Test
    void isHarmlessAfterItsEnd() throws Exception {
        try (Deployment server = Deployment.start(log.in(EventSourceServlet.builder()));
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            log.last().close();
            stream.readThroughEnd();
            log.awaitClosed(1);

            assertThat(log.last().send(OutgoingEvent.of("hello", "you"))).isFalse();
            log.last().close();
            assertThat(log.last().channels()).isEqualTo(TOKEN);
        }
        assertThat(log.reasons()).containsExactly(CloseReason.CLOSED);
    }
}
