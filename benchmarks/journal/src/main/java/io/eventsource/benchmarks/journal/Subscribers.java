package io.eventsource.benchmarks.journal;

import io.eventsource.server.Channels;
import io.eventsource.server.CloseReason;
import io.eventsource.server.EventBroker;
import io.eventsource.server.Sink;
import io.eventsource.server.SubscribeRequest;
import io.eventsource.server.SubscribeResult;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Streams of a broker without HTTP. */
final class Subscribers {

    private Subscribers() {}

    /** Opens a stream. */
    static void add(EventBroker broker, Channels channels, Sink sink) {
        add(broker, channels, sink, reason -> {});
    }

    private static void add(EventBroker broker, Channels channels, Sink sink, Consumer<CloseReason> onClose) {
        SubscribeResult result = broker.subscribe(SubscribeRequest.to(channels), sink, onClose);
        if (!(result instanceof SubscribeResult.Accepted accepted)) {
            throw new IllegalStateException("a stream was refused: " + result);
        }
        accepted.signals().writable();
    }

    /**
     * Opens streams that copy all bytes, as sockets do, and do nothing else.
     *
     * @param last the character with which the data of the last event ends
     * @return completes when each has got the last event
     */
    static CountDownLatch add(EventBroker broker, Channels channels, int count, char last) {
        CountDownLatch complete = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            add(broker, channels, new CopyingSink(last, complete), reason -> closed(reason, complete));
        }
        return complete;
    }

    /** A stream that was too slow, because its thread had to wait for a core, ends. It is reported and not waited for. */
    private static void closed(CloseReason reason, CountDownLatch complete) {
        if (reason != CloseReason.BROKER_CLOSED) {
            System.out.println("A stream has ended: " + reason);
            complete.countDown();
        }
    }

    private static final class CopyingSink implements Sink {

        private final byte[] buffer = new byte[64 * 1024];
        private final char last;
        private final CountDownLatch complete;

        CopyingSink(char last, CountDownLatch complete) {
            this.last = last;
            this.complete = complete;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            for (int copied = 0; copied < length; copied += buffer.length) {
                System.arraycopy(bytes, offset + copied, buffer, 0, Math.min(buffer.length, length - copied));
            }
            if (length > 2 && bytes[offset + length - 3] == last) { // before the end of the line, and a blank line
                complete.countDown();
            }
        }

        @Override
        public void end() {}
    }
}
