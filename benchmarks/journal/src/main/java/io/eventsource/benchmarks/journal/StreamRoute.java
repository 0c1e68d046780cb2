package io.eventsource.benchmarks.journal;

import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** What a stream of Redis costs that one reads and writes without a journal: {@code XADD}, and a thread that calls {@code XREAD}. */
final class StreamRoute implements Route {

    private static final String STREAM = "benchmark-stream";
    private static final String FIELD = "e";

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> publisher;
    private final Thread reader;
    private volatile boolean isClosed;

    StreamRoute(String uri, LongConsumer receiver) {
        client = RedisClient.create(uri);
        publisher = client.connect();
        publisher.sync().del(STREAM);
        RedisCommands<String, String> reads = client.connect().sync();
        reader = new Thread(() -> read(reads, receiver), "reader");
        reader.start();
    }

    @SuppressWarnings("unchecked") // an array of one stream
    private void read(RedisCommands<String, String> reads, LongConsumer receiver) {
        String last = "0";
        while (!isClosed) {
            List<StreamMessage<String, String>> messages = reads.xread(
                    XReadArgs.Builder.block(Duration.ofMillis(100)).count(200),
                    XReadArgs.StreamOffset.from(STREAM, last));
            for (StreamMessage<String, String> message : messages) {
                String text = String.valueOf(message.getBody().get(FIELD));
                receiver.accept(Long.parseLong(text, 0, text.indexOf(' '), 10));
                last = message.getId();
            }
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // what does not arrive is counted
    public void send(String text) {
        publisher.async().xadd(STREAM, XAddArgs.Builder.maxlen(100_000).approximateTrimming(), Map.of(FIELD, text));
    }

    @Override
    public void close() {
        isClosed = true;
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        publisher.sync().del(STREAM);
        client.shutdown();
    }
}
