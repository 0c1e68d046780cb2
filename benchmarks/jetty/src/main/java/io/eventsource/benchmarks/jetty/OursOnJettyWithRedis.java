package io.eventsource.benchmarks.jetty;

import io.eventsource.redis.RedisJournal;
import java.util.UUID;

/** Ours on Jetty as a node of a history in the Redis of {@code EVENTSOURCE_REDIS}. */
public final class OursOnJettyWithRedis extends OursOnJettyWithJournal {

    private static final int MAX_UNACKNOWLEDGED = 1_000;

    public OursOnJettyWithRedis() {
        super(
                RedisJournal.builder(System.getenv("EVENTSOURCE_REDIS"))
                        .keyPrefix("benchmark-" + UUID.randomUUID())
                        .connect(),
                MAX_UNACKNOWLEDGED);
    }
}
