package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.eventsource.client.Behaviour.End;
import io.eventsource.client.Behaviour.Exchange;
import io.eventsource.client.BehaviourStage.Protocol;
import io.eventsource.it.support.Effort;
import io.eventsource.it.support.StreamVector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A source tells its listener what the parser's vectors expect, through real sockets. */
@Timeout(20)
class StreamVectorsTest {

    /** Connects again at once, whatever the stream says of the time. */
    private static final ReconnectPolicy AT_ONCE = new ReconnectPolicy() {
        @Override
        public ReconnectDecision next(FailedAttempt attempt) {
            return attempt.end() instanceof ConnectionEnd.StreamEnded
                    ? ReconnectDecision.after(Duration.ZERO, this)
                    : ReconnectDecision.stop();
        }
    };

    private static BehaviourStage stage;

    @BeforeAll
    static void open() throws Exception {
        stage = new BehaviourStage();
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    static Stream<Arguments> performances() {
        return StreamVector.all()
                .map(StreamVectorsTest::behaviour)
                .flatMap(vector -> Stream.of(Protocol.values())
                        .flatMap(protocol -> Stream.of(Integer.MAX_VALUE, 1)
                                .filter(pieces -> Effort.isFull() || isChosen(protocol, pieces))
                                .map(pieces -> Arguments.of(vector, protocol, pieces))));
    }

    /** Chooses half of the performances: each protocol and each size of pieces is among them. */
    private static boolean isChosen(Protocol protocol, int pieces) {
        return (protocol == Protocol.HTTP_1) == (pieces == 1);
    }

    @Test
    void thereAreManyVectors() {
        assertThat(StreamVector.all()).hasSizeGreaterThanOrEqualTo(300);
    }

    @ParameterizedTest(name = "{0}, {1}, in pieces of {2}")
    @MethodSource("performances")
    void listenerReceivesTheExpectedCalls(Behaviour vector, Protocol protocol, int pieces) throws Exception {
        assertThat(stage.play(vector, protocol, pieces, AT_ONCE)).isEqualTo(vector.expected());
    }

    /** The stream, and a second request that gets no content. */
    private static Behaviour behaviour(StreamVector vector) {
        return new Behaviour(
                vector.name(),
                List.of(),
                List.of(
                        new Exchange(
                                List.of(),
                                200,
                                List.of("Content-Type: text/event-stream"),
                                vector.stream(),
                                End.END,
                                0),
                        new Exchange(List.of(), 204, List.of(), new byte[0], End.END, 0)),
                transcript(vector.expected()));
    }

    private static List<String> transcript(List<String> expected) {
        List<String> lines = new ArrayList<>(List.of("> GET /stream", "opened"));
        String lastEventId = "";
        for (String line : expected) {
            JsonObject json = JsonParser.parseString(line).getAsJsonObject();
            if (json.has("event") || json.has("retry")) {
                lines.add(json.toString());
            } else {
                lastEventId = json.get("lastEventId").getAsString();
            }
        }
        lines.addAll(List.of("reconnecting in 0 ms: StreamEnded", "> GET /stream"));
        if (!lastEventId.isEmpty()) {
            lines.add(
                    "> Last-Event-ID: " + lastEventId.replaceAll("^[ \t]+|[ \t]+$", "")); // HTTP has none around values
        }
        lines.addAll(List.of("closed: NoContent", Transcript.end(lastEventId)));
        return lines;
    }
}
