package io.eventsource.redis.internal;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerInfoTest {

    private static final RedisSettings.Address ADDRESS = RedisSettings.Address.of("redis://user:secret@host");

    private static ServerInfo info(String... lines) {
        return new ServerInfo("# Server\r\n" + String.join("\r\n", lines) + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.2.0", "6.2", "7.0.15", "8.4.1", "10.0.0"})
    void acceptsVersionsFromSixTwoOn(String version) {
        assertThatCode(() -> info("redis_version:" + version, "role:master", "maxmemory_policy:volatile-lru")
                        .require(ADDRESS))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.0.16", "5.0.14.1", "", "six"})
    void refusesOlderVersions(String version) {
        assertThatThrownBy(() -> info("redis_version:" + version, "role:master").require(ADDRESS))
                .hasMessageContaining("Redis at host:6379 has version")
                .hasMessageContaining("needs 6.2 or newer");
    }

    @ParameterizedTest
    @CsvSource({"cluster_enabled:1, cluster", "role:slave, replica", "maxmemory_policy:allkeys-lfu, noeviction"})
    void refusesWhatCannotKeepTheHistory(String line, String reason) {
        assertThatThrownBy(() -> info("redis_version:7.2.4", line).require(ADDRESS))
                .hasMessageContaining(reason);
    }

    @Test
    void describesSentinelWithoutSecrets() {
        assertThatThrownBy(() -> info("redis_version:6.0.1")
                        .require(RedisSettings.Address.of("redis-sentinel://secret@one,two:26380/0#main")))
                .hasMessageContaining("Redis main of Sentinel one:26379");
    }
}
