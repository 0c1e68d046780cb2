package io.eventsource.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.it.support.RedisServer;
import io.eventsource.redis.RedisJournal;
import io.eventsource.server.Retention;
import io.eventsource.server.journal.JournalRecord;
import io.eventsource.server.journal.RecordingFollower;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node of a newer release joins during an update. */
@Timeout(60)
class NewerReleaseTest {

    @TempDir
    Path directory;

    @Test
    void itsFieldsAndOptionalKindsDoNotDisturbTheOthers() throws Exception {
        Nonce nonce = Nonce.ofNewNode();
        try (RedisServer redis = RedisServer.start(directory);
                RedisJournal older = RedisJournal.connect(redis.uri());
                RedisConnector newer = new RedisConnector(settings(redis), nonce)) {
            RecordingFollower follower = new RecordingFollower();
            older.follow(0, follower);
            AppliedEnd end = new AppliedEnd(Retention.NONE);
            try (Session session = newer.open(null, end)) {
                // kind 100, and a field with the tag 99 of two bytes
                byte[] record = HexFormat.of().parseHex("0164000001a3185c50006300000002abcd");
                assertThat(session.append(nonce.next(), record, end)
                                .toCompletableFuture()
                                .get(5, TimeUnit.SECONDS))
                        .isEqualTo(1);
            }
            Await.until(() -> follower.applied().size() == 1, () -> "not applied");
            assertThat(follower.applied().get(0).record().kind()).isEqualTo(JournalRecord.Kind.OTHER);
            assertThat(follower.publish(older, "after")).isEqualTo(2);
        }
    }

    private static RedisSettings settings(RedisServer redis) {
        return new RedisSettings(
                RedisSettings.Address.of(redis.uri()),
                "eventsource",
                Retention.NONE,
                0,
                Duration.ZERO,
                Duration.ofSeconds(2),
                Duration.ofSeconds(6));
    }
}
