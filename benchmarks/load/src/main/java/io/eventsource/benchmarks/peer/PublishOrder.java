package io.eventsource.benchmarks.peer;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * What a publisher is to do, as one line of text can say it.
 *
 * @param channel the channel, or the beginning of the channels' names if there are several
 * @param channels how many channels, published to in turn
 * @param from the sequence of the first event, in each channel
 * @param count how many events at most
 * @param bytes how many characters of data each has
 * @param perSecond how many to publish a second; 0 for as many as the server takes
 * @param window how many events to be ahead of the slowest subscriber at most; 0 for no bound
 * @param foreignIds whether each event has its own id
 */
public record PublishOrder(
        String channel, int channels, long from, long count, int bytes, int perSecond, int window, boolean foreignIds) {

    /** Events for one channel, as many as the server takes, with no bound. */
    public static PublishOrder to(String channel, int bytes) {
        return new PublishOrder(channel, 1, 0, Long.MAX_VALUE, bytes, 0, 0, false);
    }

    public PublishOrder toChannels(int channels) {
        return new PublishOrder(channel, channels, from, count, bytes, perSecond, window, foreignIds);
    }

    public PublishOrder from(long from) {
        return new PublishOrder(channel, channels, from, count, bytes, perSecond, window, foreignIds);
    }

    public PublishOrder count(long count) {
        return new PublishOrder(channel, channels, from, count, bytes, perSecond, window, foreignIds);
    }

    public PublishOrder perSecond(int perSecond) {
        return new PublishOrder(channel, channels, from, count, bytes, perSecond, window, foreignIds);
    }

    public PublishOrder window(int window) {
        return new PublishOrder(channel, channels, from, count, bytes, perSecond, window, foreignIds);
    }

    public PublishOrder foreignIds(boolean foreignIds) {
        return new PublishOrder(channel, channels, from, count, bytes, perSecond, window, foreignIds);
    }

    /** The name of the channel that the {@code k}th event goes to. */
    String channelOf(long k) {
        return channels == 1 ? channel : channel + k % channels;
    }

    /** Reads what {@link #toString()} wrote. */
    static PublishOrder parse(String line) {
        Map<String, String> words = new HashMap<>();
        for (String word : line.split(" ", -1)) {
            int equals = word.indexOf('=');
            words.put(word.substring(0, equals), word.substring(equals + 1));
        }
        UnaryOperator<String> value = name -> Objects.requireNonNull(words.get(name), name);
        return new PublishOrder(
                value.apply("channel"),
                Integer.parseInt(value.apply("channels")),
                Long.parseLong(value.apply("from")),
                Long.parseLong(value.apply("count")),
                Integer.parseInt(value.apply("bytes")),
                Integer.parseInt(value.apply("perSecond")),
                Integer.parseInt(value.apply("window")),
                Boolean.parseBoolean(value.apply("foreignIds")));
    }

    @Override
    public String toString() {
        return "channel=%s channels=%d from=%d count=%d bytes=%d perSecond=%d window=%d foreignIds=%s"
                .formatted(channel, channels, from, count, bytes, perSecond, window, foreignIds);
    }
}
