package io.eventsource.redis.internal;

import io.eventsource.server.Retention;
import io.lettuce.core.RedisURI;
import java.time.Duration;

/**
 * How a journal uses Redis.
 *
 * @param address where Redis is
 * @param keyPrefix what all keys begin with
 * @param retention how much is kept
 * @param replicas how many replicas must have a record before its stage completes
 * @param replicationTimeout how long they may take
 * @param commandTimeout how long a command or a connection may take
 * @param silence after how long a node that sends no heartbeat counts as gone
 */
public record RedisSettings(
        Address address,
        String keyPrefix,
        Retention retention,
        int replicas,
        Duration replicationTimeout,
        Duration commandTimeout,
        Duration silence) {

    /** Returns the time between two heartbeats. */
    Duration heartbeat() {
        return silence.dividedBy(3);
    }

    /** A URI, which may contain a password, and its name in messages, which does not. */
    public static final class Address {

        private final String text;
        private final RedisURI uri;

        private Address(String text) {
            this.text = text;
            this.uri = RedisURI.create(text);
        }

        /**
         * Parses a URI.
         *
         * @throws IllegalArgumentException if it is not one of Redis
         */
        public static Address of(String text) {
            try {
                return new Address(text);
            } catch (RuntimeException e) { // whose message may contain the password
                throw new IllegalArgumentException("the URI of Redis must be such as redis://host:6379,"
                        + " rediss://user:password@host:6379/0 or redis-sentinel://host1,host2/0#primary");
            }
        }

        /** Returns the URI with a timeout. */
        RedisURI uri(Duration timeout) {
            RedisURI copy = RedisURI.create(text); // Lettuce cannot copy a URI of Sentinel
            copy.setTimeout(timeout);
            copy.getSentinels().forEach(sentinel -> sentinel.setTimeout(timeout));
            return copy;
        }

        /** Shows no password. */
        @Override
        public String toString() {
            String primary = uri.getSentinelMasterId();
            if (primary != null) {
                return "Redis " + primary + " of Sentinel "
                        + host(uri.getSentinels().get(0));
            }
            return "Redis at " + (uri.getSocket() != null ? uri.getSocket() : host(uri));
        }

        private static String host(RedisURI uri) {
            String host = uri.getHost();
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + uri.getPort();
        }
    }
}
