package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether a stream that blocks another client is alive. */
class ProbeTest {

    private static final Duration STEP = Duration.ofMillis(250);

    private final Bench bench = new Bench();
    private final List<String> answers = new ArrayList<>();

    private void probe() {
        bench.broker.probe(Channels.of(Bench.CHANNEL), () -> answers.add("probed"));
        bench.executor.runAll();
    }

    @Test
    void aStreamThatIsAliveGetsTwoComments() {
        Listener listener = bench.listen();
        listener.sink.writes();

        probe();
        assertThat(listener.sink.writes()).hasSize(1);

        bench.advance(STEP);
        assertThat(listener.sink.writes()).hasSize(1);
        assertThat(answers).isEmpty();

        bench.advance(STEP);
        assertThat(listener.sink.writes()).isEmpty();
        assertThat(answers).hasSize(1);
    }

    @Test
    void aDisconnectedPeerIsReplaced() {
        Listener listener = bench.listen();
        probe();
        listener.sink.failWith(new IOException("reset"));

        bench.advance(STEP);
        bench.advance(STEP);

        assertThat(answers).hasSize(1);
        assertThat(bench.listen().result()).isInstanceOf(SubscribeResult.Accepted.class);
    }

    @Test
    void noRequestWaitsOnceTheChannelIsFree() {
        probe();
        assertThat(answers).hasSize(1);

        Listener listener = bench.listen();
        probe();
        bench.leave(listener);
        bench.advance(STEP);
        assertThat(answers).hasSize(2);
    }

    @Test
    void noRequestWaitsForAClosedBroker() {
        bench.listen().sink.park();
        probe();

        bench.broker.close();
        assertThat(answers).hasSize(1);

        probe();
        assertThat(answers).hasSize(2);
    }
}
