package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.Event;
import io.eventsource.protocol.EventActions;
import io.eventsource.protocol.EventFormatException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** Events of the user's own making. */
class OwnEventsTest {

    private static final class OneLineEvent extends Event {

        OneLineEvent(String target, String action, String value) {
            super(target, action, value);
            switch (value) {
                case "format" -> throw new EventFormatException("expected anything but this");
                case "fault" -> throw new IllegalStateException("secret");
                case "missing" -> throw new NoClassDefFoundError("com/example/Missing");
                case "endless" -> throw new StackOverflowError("secret");
                default -> {}
            }
        }

        @Override
        protected String type() {
            return action().equals("loud") ? value() : action();
        }

        @Override
        protected String data() {
            return target() + " " + String.join(";", value().split("\\R", -1));
        }
    }

    private final EventSourceServletBuilder options = EventSourceServlet.builder()
            .actions(EventActions.of(OneLineEvent::new)
                    .withActions("say", "loud")
                    .withListen("listen")
                    .withFinish("stop")
                    .withRetry("wait"));

    private void requireAnswer(String action, String value, int status, String reason) throws Exception {
        try (Deployment server = Deployment.start(options);
                RawConnection stream = RawConnection.listen(server, "/listen/token")) {
            HttpResponse<String> answer = Http.post(server.uri("/" + action + "/token"), value);

            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.body()).contains(reason).doesNotContain("secret").hasLineCount(1);
            Http.post(server.uri("/say/token"), "next");
            assertThat(stream.readThrough("next").split("data:")).hasSize(2);
        }
    }

    @Test
    void goByTheirOwnNames() throws Exception {
        try (Deployment server = Deployment.start(options);
                RawConnection stream = RawConnection.listen(server, "/listen/token")) {
            Http.post(server.uri("/say/token"), "a\r\nb\n");
            stream.readThrough("event: say\ndata: token a;b;\n\n");
            Http.post(server.uri("/wait/token"), "7");
            stream.readThrough("retry: 7\n\n");
            Http.post(server.uri("/stop/token"), "");
            stream.readThroughEnd();

            assertThat(Http.get(server.uri("/poll/token")).statusCode()).isEqualTo(302);
            assertThat(Http.post(server.uri("/ping/token"), "").body()).contains("known are say, loud, wait, stop");
        }
    }

    @Test
    void sayWhatIsWrongWithABody() throws Exception {
        requireAnswer("say", "format", 400, "expected anything but this");
    }

    @Test
    void whoseCreationEndsWithAnErrorGetAnAnswerAtOnce() throws Exception {
        requireAnswer("say", "endless", 500, "the event could not be published");
    }

    @Test
    void thatCannotBeMadeAreAFaultOfTheServer() throws Exception {
        requireAnswer("say", "fault", 500, "the event could not be created");
    }

    @Test
    void thatLackAClassAreToo() throws Exception {
        requireAnswer("say", "missing", 500, "the event could not be created");
    }

    @Test
    void thatCannotBeSentChangeNothing() throws Exception {
        requireAnswer("loud", "two\nlines", 500, "the event could not be created");
    }
}
