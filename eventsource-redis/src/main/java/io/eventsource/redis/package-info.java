/**
 * Keeps what a broker publishes in Redis or Valkey. Start with {@link io.eventsource.redis.RedisJournal}; {@code docs/redis.md} is
 * the guide.
 */
@NullMarked
package io.eventsource.redis;

import org.jspecify.annotations.NullMarked;
