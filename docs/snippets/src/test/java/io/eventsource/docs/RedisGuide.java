package io.eventsource.docs;

import io.eventsource.redis.RedisJournal;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Retention;
import io.eventsource.server.servlet.EventSourceServlet;
import java.time.Duration;

/** What {@code docs/redis.md} shows. Compiled only, because it needs a Redis. */
final class RedisGuide {

    private RedisGuide() {}

    static EventSourceServlet node(String uri) {
        // snippet: node
        EventSourceServlet servlet = EventSourceServlet.builder()
                .ids(true)
                .channels(ChannelOptions.BROADCAST)
                .journal(RedisJournal.connect(uri)) // closed when the servlet is destroyed
                .build();
        // end
        return servlet;
    }

    static RedisJournal options(String uri) {
        // snippet: options
        RedisJournal journal = RedisJournal.builder(uri)
                .keyPrefix("news")
                .retention(new Retention(100_000, 64L << 20, Duration.ofHours(12)))
                .replicated(1, Duration.ofMillis(500))
                .connect();
        // end
        return journal;
    }
}
