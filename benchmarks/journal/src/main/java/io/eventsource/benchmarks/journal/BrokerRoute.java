package io.eventsource.benchmarks.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import io.eventsource.server.Sink;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/** Publishes at the first of some brokers, and subscribes at the last one, without HTTP. */
final class BrokerRoute implements Route {

    private static final Channels CHANNEL = Channels.of("channel");
    private static final byte[] DATA = "data: ".getBytes(US_ASCII);

    private final List<EventBroker> brokers;

    BrokerRoute(List<EventBroker> brokers, LongConsumer receiver) {
        this.brokers = brokers;
        Subscribers.add(brokers.get(brokers.size() - 1), CHANNEL, new ReceivingSink(receiver));
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // what does not arrive is counted
    public void send(String text) {
        brokers.get(0).publish(CHANNEL, OutgoingEvent.of(text));
    }

    @Override
    public void close() {
        brokers.forEach(EventBroker::close);
    }

    /** Reads the numbers that the data of events begin with. */
    private static final class ReceivingSink implements Sink {

        private final LongConsumer receiver;

        ReceivingSink(LongConsumer receiver) {
            this.receiver = receiver;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        /** Writes whole events: at this rate they are never cut. */
        @Override
        public void write(byte[] bytes, int offset, int length) {
            int end = offset + length;
            int line = offset;
            for (int i = offset; i < end; i++) {
                if (bytes[i] == '\n') {
                    readLine(bytes, line, i);
                    line = i + 1;
                }
            }
        }

        private void readLine(byte[] bytes, int from, int to) {
            int number = from + DATA.length;
            if (to <= number || !Arrays.equals(bytes, from, number, DATA, 0, DATA.length)) {
                return;
            }
            long value = 0;
            for (int i = number; bytes[i] != ' '; i++) {
                value = value * 10 + bytes[i] - '0';
            }
            receiver.accept(value);
        }

        @Override
        public void end() {}
    }
}
