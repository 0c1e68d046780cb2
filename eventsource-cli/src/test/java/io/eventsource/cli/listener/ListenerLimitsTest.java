package io.eventsource.cli.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.cli.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerLimitsTest {

    private static final long MIB = 1024 * 1024;

    @ParameterizedTest
    @CsvSource({"32, 256", "64, 768", "256, 3840", "4096, 65280"})
    void theDefaultsFitIntoTheHeap(long heap, int connections) {
        ListenerLimits limits = ListenerLimits.of(heap * MIB, 1_000_000, null, null, 0);

        assertThat(limits.connections()).isEqualTo(connections);
        assertThat(limits.memory()).isEqualTo(heap / 4 * MIB);
        // What the bytes of a header, its fields and a stream take for each connection was measured.
        assertThat(12 * MIB + limits.memory() + limits.connections() * 48L * 1024)
                .isLessThanOrEqualTo(heap * MIB);
    }

    @ParameterizedTest
    @CsvSource({"1024, 868", "4096, 3840", "64, 28", "40, 7", "20, 1", "-5, 1"})
    void theDefaultsFitIntoTheFileDescriptors(long descriptors, int connections) {
        ListenerLimits limits = ListenerLimits.of(256 * MIB, descriptors, null, null, 0);

        assertThat(limits.connections()).isEqualTo(connections);
        assertThat(limits.connections() + limits.spareConnections())
                .isLessThanOrEqualTo((int) Math.max(2, descriptors - 32));
    }

    @Test
    void theRequestedNumberIsLimitedByTheDescriptors() {
        assertThat(ListenerLimits.of(64 * MIB, 100_000, 5_000L, null, 0).connections())
                .isEqualTo(5_000);
        assertThat(ListenerLimits.of(64 * MIB, 1_000, 5_000L, null, 0).connections())
                .isEqualTo(847);
        assertThat(ListenerLimits.of(64 * MIB, 100_000, null, 3L, 0).connectionsPerAddress())
                .isEqualTo(3);
    }

    @Test
    void whatWaitsMayUseASixteenthOfTheHeapOrAsMuchAsIsRequested() {
        ListenerLimits usual = ListenerLimits.of(256 * MIB, 100_000, null, null, 0);
        assertThat(usual.waiting()).isEqualTo(16 * MIB);
        ListenerLimits less = ListenerLimits.of(256 * MIB, 100_000, null, null, MIB);
        assertThat(less.waiting()).isEqualTo(MIB);
        assertThat(less.memory()).isEqualTo(usual.memory());
        ListenerLimits more = ListenerLimits.of(256 * MIB, 100_000, null, null, 100 * MIB);
        assertThat(more.waiting()).isEqualTo(100 * MIB);
        assertThat(more.memory()).isEqualTo((64 - 16 + 100) * MIB);
        assertThat(12 * MIB + more.memory() + more.connections() * 48L * 1024).isLessThanOrEqualTo(256 * MIB);
    }

    @Test
    void whatWaitsMustLeaveHalfOfTheHeap() {
        assertThatThrownBy(() -> ListenerLimits.of(256 * MIB, 100_000, null, null, 129 * MIB))
                .isInstanceOf(UsageException.class)
                .hasMessage("--max-waiting must leave half of the heap of 256m, but its size is 129m;"
                        + " set a larger heap with EVENTSOURCE_JAVA_OPTS=-Xmx");
    }

    @Test
    void streamsLeaveRoomForEventsAndOneAddressForOthers() {
        ListenerLimits limits = ListenerLimits.of(64 * MIB, 100_000, null, null, 0);

        assertThat(limits.streams()).isEqualTo(768 - 96);
        assertThat(limits.connectionsPerAddress()).isEqualTo(384);
        assertThat(ListenerLimits.of(64 * MIB, 100_000, 1L, null, 0).streams()).isEqualTo(1);
    }
}
