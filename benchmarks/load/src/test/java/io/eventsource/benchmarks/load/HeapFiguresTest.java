package io.eventsource.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapFiguresTest {

    @Test
    void addsUpWhatIsOursAndNotTheBenchmarks() {
        String histogram = """
                4711:
                 num     #instances         #bytes  class name (module)
                -------------------------------------------------------
                   1:         10000         960000  [B (java.base@17)
                   2:         10000         720000  io.eventsource.server.Subscriber
                   3:            10            240  io.eventsource.server.servlet.ServletSink$ContainerEvents
                   4:             1             24  io.eventsource.benchmarks.peer.Publisher
                Total         20011        1680264
                """;

        assertThat(HeapFigures.parse(histogram)).isEqualTo(new HeapFigures(1_680_264, 720_240));
    }
}
