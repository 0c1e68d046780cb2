package io.eventsource.server.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.EventStreamEncoder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionFieldsTest {

    private static void require(long sequence) {
        byte[] shared = EventStreamEncoder.idField("epoch:" + sequence);
        byte[] secret = EventStreamEncoder.idField("epoch.secret:" + sequence);
        assertThat(new PositionFields("epoch").of(sequence)).isEqualTo(shared);
        assertThat(PositionFields.of("epoch.secret", sequence)).isEqualTo(secret);
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                9,
                10,
                99,
                100,
                1L << 32,
                999_999_999_999_999_999L,
                1_000_000_000_000_000_000L,
                Long.MAX_VALUE
            })
    void areThoseOfTheEncoder(long sequence) {
        require(sequence);
    }

    @Test
    void areThoseOfTheEncoderForAnyPosition() {
        Random random = new Random(17);
        for (int i = 0; i < 10_000; i++) {
            require(random.nextLong() >>> (1 + random.nextInt(63)));
        }
    }
}
