package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.client.BehaviourStage.Protocol;
import java.time.Duration;
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
                .flatMap(vector -> Stream.of(Protocol.values())
                        .flatMap(protocol ->
                                Stream.of(Integer.MAX_VALUE, 1).map(pieces -> Arguments.of(vector, protocol, pieces))));
    }

    @Test
    void thereAreManyVectors() {
        assertThat(StreamVector.all()).hasSizeGreaterThanOrEqualTo(300);
    }

    @ParameterizedTest(name = "{0}, {1}, in pieces of {2}")
    @MethodSource("performances")
    void listenerIsToldWhatIsExpected(Behaviour vector, Protocol protocol, int pieces) throws Exception {
        assertThat(stage.play(vector, protocol, pieces, AT_ONCE)).isEqualTo(vector.expected());
    }
}
