package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.client.BehaviourStage.Protocol;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A source does what the behaviours expect, over each protocol and however an answer is cut. */
@Timeout(20)
class BehavioursTest {

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
        return BehaviourFile.all()
                .flatMap(behaviour -> Stream.of(Protocol.values())
                        .flatMap(protocol -> Stream.of(Integer.MAX_VALUE, 1)
                                .map(pieces -> Arguments.of(behaviour, protocol, pieces))));
    }

    @ParameterizedTest(name = "{0}, {1}, in pieces of {2}")
    @MethodSource("performances")
    void sourceDoesWhatIsExpected(Behaviour behaviour, Protocol protocol, int pieces) throws Exception {
        assertThat(stage.play(behaviour, protocol, pieces, ReconnectPolicy.standard()))
                .isEqualTo(behaviour.expected());
    }
}
