package io.eventsource.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;

/** Records each call, and then throws. */
class ThrowingRecorder extends Recorder {

    static final class Thrown extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public void onEvent(MessageEvent event) {
        super.onEvent(event);
        throw new Thrown();
    }

    @Override
    public void onLastEventId(String lastEventId) {
        super.onLastEventId(lastEventId);
        throw new Thrown();
    }

    @Override
    public void onReconnectionTime(Duration reconnectionTime) {
        super.onReconnectionTime(reconnectionTime);
        throw new Thrown();
    }

    /** Feeds on as a caller does who logs what was thrown. */
    void feedAgainUntilTaken(EventStreamParser parser, ByteBuffer chunk) {
        while (chunk.hasRemaining()) {
            int before = chunk.position();
            try {
                parser.feed(chunk);
            } catch (Thrown thrown) {
                assertThat(chunk.position()).as("position after the exception").isGreaterThan(before);
            }
        }
    }
}
