package io.eventsource.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.it.support.RedisServer;
import io.eventsource.server.Retention;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which node may decide what outlives the retention. */
@Timeout(60)
class CarryTest {

    @TempDir
    Path directory;

    private RedisServer redis;
    private RedisConnector oneNode;
    private RedisConnector otherNode;
    private Session one;
    private Session other;

    @BeforeEach
    void connect() throws Exception {
        redis = RedisServer.start(directory);
        oneNode = new RedisConnector(settings(), Nonce.ofNewNode());
        otherNode = new RedisConnector(settings(), Nonce.ofNewNode());
        one = oneNode.open(null, new AppliedEnd(Retention.NONE));
        other = otherNode.open(null, new AppliedEnd(Retention.NONE));
    }

    private RedisSettings settings() {
        return new RedisSettings(
                RedisSettings.Address.of(redis.uri()),
                "eventsource",
                Retention.NONE,
                0,
                Duration.ZERO,
                Duration.ofSeconds(2),
                Duration.ofSeconds(6));
    }

    @AfterEach
    void disconnect() throws Exception {
        one.close();
        other.close();
        oneNode.close();
        otherNode.close();
        redis.close();
    }

    private static Entry entry(long position) {
        return Entry.of(position, new byte[2 * Nonce.BYTES + 1]);
    }

    @Test
    void whatIsNeededIsKeptUntilItIsForgotten() throws Exception {
        assertThat(one.carry(100, 50L, List.of(), List.of(entry(7), entry(8)))).isEqualTo(50);
        assertThat(other.needed()).containsOnlyKeys(7L, 8L);
        assertThat(other.needed().get(7L).bytes()).isEqualTo(entry(7).bytes());
        assertThat(other.carry(120, 60L, List.of(7L), List.of())).isEqualTo(60);
        assertThat(one.needed()).containsOnlyKeys(8L);
        assertThat(one.carried()).isEqualTo(60);
    }

    @Test
    void aNodeThatHasAppliedLessChangesNothing() throws Exception {
        one.carry(100, 50L, List.of(), List.of(entry(8)));
        assertThat(other.carry(99, 60L, List.of(8L), List.of(entry(55)))).isEqualTo(50);
        assertThat(one.needed()).containsOnlyKeys(8L);
        assertThat(other.carry(100, 60L, List.of(8L), List.of(entry(55)))).isEqualTo(60);
        assertThat(one.needed()).containsOnlyKeys(55L);
    }

    @Test
    void aNodeWithAShorterRetentionDoesNotMoveItBack() throws Exception {
        one.carry(100, 50L, List.of(), List.of());
        assertThat(other.carry(100, 40L, List.of(), List.of())).isEqualTo(50);
    }

    @Test
    void manyAreReadInParts() throws Exception {
        for (int i = 0; i < 2_000; i += 100) {
            one.carry(
                    5_000,
                    null,
                    List.of(),
                    java.util.stream.LongStream.range(i, i + 100)
                            .mapToObj(CarryTest::entry)
                            .toList());
        }
        assertThat(one.needed()).hasSize(2_000);
        assertThat(one.carried()).isZero();
    }

    @Test
    void aSessionThatHasEndedIsRefused() throws Exception {
        one.leave();
        assertThatThrownBy(() -> one.carry(100, 50L, List.of(), List.of())).isInstanceOf(RedisFault.class);
        assertThat(other.carried()).isZero();
    }
}
