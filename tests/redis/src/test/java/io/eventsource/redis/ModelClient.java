package io.eventsource.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import io.eventsource.server.Sink;
import io.eventsource.server.SubscribeRequest;
import io.eventsource.server.SubscribeResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client of one channel, which goes from node to node and resumes by its last event ID. */
final class ModelClient {

    private final String channel;

    // Guarded by this.
    private final List<String> received = new ArrayList<>();
    private String lastId = "";
    private @Nullable Stream stream;
    private @Nullable EventBroker broker;

    ModelClient(String channel) {
        this.channel = channel;
    }

    String channel() {
        return channel;
    }

    /** Connects. A stream that has not ended is left first. */
    void open(EventBroker to) {
        Stream opened = new Stream();
        String last;
        synchronized (this) {
            stream = opened;
            broker = to;
            last = lastId;
        }
        SubscribeResult result = to.subscribe(
                SubscribeRequest.to(Channels.of(channel)).withLastEventId(last), opened, reason -> ended(opened));
        assertThat(result).isInstanceOf(SubscribeResult.Accepted.class);
        opened.accepted = (SubscribeResult.Accepted) result;
        opened.accepted.signals().writable();
    }

    private synchronized void ended(Stream ended) {
        if (stream == ended) {
            stream = null;
            broker = null;
        }
    }

    /** Disconnects: nothing arrives any more, whatever the broker still writes. */
    void leave() {
        Stream left;
        synchronized (this) {
            left = stream;
            stream = null;
            broker = null;
        }
        if (left != null && left.accepted != null) {
            left.accepted.signals().failed(null);
        }
    }

    synchronized boolean isOpen() {
        return stream != null;
    }

    synchronized boolean isAt(EventBroker other) {
        return broker == other;
    }

    synchronized List<String> received() {
        return List.copyOf(received);
    }

    synchronized boolean hasPosition() {
        return !lastId.isEmpty();
    }

    /** Returns the position of the last event ID; 0 for none. */
    synchronized long position() {
        return lastId.isEmpty() ? 0 : Long.parseLong(lastId.substring(lastId.lastIndexOf(':') + 1));
    }

    private synchronized void read(Stream from, String text) {
        if (stream != from) {
            return;
        }
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("id: ")) {
                lastId = line.substring("id: ".length());
            } else if (line.startsWith("data: n")) {
                received.add(line.substring("data: ".length()));
            } else if (line.startsWith("event: eventsource.gap")) {
                received.add("gap");
            }
        }
    }

    @Override
    public String toString() {
        return "a client of " + channel;
    }

    /** One connection. Each write has whole events. */
    private final class Stream implements Sink {

        private volatile SubscribeResult.@Nullable Accepted accepted;

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            read(this, new String(bytes, offset, length, StandardCharsets.UTF_8));
        }

        @Override
        public void end() {
            // The broker tells why.
        }
    }
}
