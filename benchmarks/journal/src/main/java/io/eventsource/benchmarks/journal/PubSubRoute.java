package io.eventsource.benchmarks.journal;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.function.LongConsumer;

/** The floor: {@code PUBLISH} and {@code SUBSCRIBE} over two connections, which keeps nothing and promises nothing. */
final class PubSubRoute implements Route {

    private static final String CHANNEL = "benchmark";

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> publisher;

    PubSubRoute(String uri, LongConsumer receiver) {
        client = RedisClient.create(uri);
        publisher = client.connect();
        StatefulRedisPubSubConnection<String, String> subscriber = client.connectPubSub();
        subscriber.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
                receiver.accept(Long.parseLong(message, 0, message.indexOf(' '), 10));
            }
        });
        subscriber.sync().subscribe(CHANNEL);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // what does not arrive is counted
    public void send(String text) {
        publisher.async().publish(CHANNEL, text);
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
