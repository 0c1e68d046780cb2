package io.eventsource.redis.internal;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What a Redis server says about itself: the reply to {@code INFO}. */
final class ServerInfo {

    private static final int MAJOR = 6;
    private static final int MINOR = 2;

    private final Map<String, String> values = new HashMap<>();

    ServerInfo(String info) {
        info.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                values.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
    }

    private String value(String name) {
        return values.getOrDefault(name, "");
    }

    /** Returns what is another after a restart, a failover, or a change of the primary. */
    String identity() {
        return value("run_id") + ":" + value("master_replid");
    }

    /** Refuses a server that cannot keep the history. */
    void require(RedisSettings.Address address) throws RedisFault {
        String version = value("redis_version");
        if (!isNewEnough(version)) {
            throw new RedisFault(
                    address,
                    "{} has version " + (version.isEmpty() ? "unknown" : version) + ", but the journal needs " + MAJOR
                            + "." + MINOR + " or newer; upgrade it");
        }
        if (value("cluster_enabled").equals("1")) {
            throw new RedisFault(
                    address,
                    "{} is a node of a cluster, which the journal does not support; name a Redis without cluster mode");
        }
        if (value("role").equals("slave")) {
            throw new RedisFault(address, "{} is a replica, which accepts no events; name the primary, or Sentinel");
        }
        String policy = value("maxmemory_policy").toLowerCase(Locale.ROOT);
        if (policy.startsWith("allkeys")) {
            throw new RedisFault(
                    address,
                    "{} may evict the history, because its maxmemory-policy is " + policy
                            + "; change that in its configuration: maxmemory-policy noeviction");
        }
    }

    private static boolean isNewEnough(String version) {
        String[] parts = version.split("\\.", 3);
        try {
            int major = Integer.parseInt(parts[0]);
            return major > MAJOR || (major == MAJOR && parts.length > 1 && Integer.parseInt(parts[1]) >= MINOR);
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
