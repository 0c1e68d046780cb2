package io.eventsource.redis;

import io.eventsource.it.support.RedisServer;
import io.eventsource.server.journal.Journal;
import io.eventsource.server.journal.JournalContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract, with each Redis that is there. */
class RedisJournalTest {

    @Nested
    class OnTheInstalledRedis extends Contract {

        @Override
        RedisServer start(Path directory) throws Exception {
            return RedisServer.start(directory);
        }
    }

    @Nested
    class OnTheOldestRedis extends Contract {

        @Override
        RedisServer start(Path directory) throws Exception {
            return RedisServer.startOldest(directory);
        }
    }

    private abstract static class Contract extends JournalContract {

        @TempDir
        Path temporary;

        private RedisServer redis;

        abstract RedisServer start(Path directory) throws Exception;

        @Override
        protected Journal open() throws Exception {
            if (redis == null) {
                redis = start(temporary);
            }
            return RedisJournal.connect(redis.uri());
        }

        /** Another node, while Redis still has the sessions of the first. */
        @Override
        protected Journal openAfterCrash(Journal crashed) {
            return RedisJournal.connect(redis.uri());
        }

        @AfterEach
        void stop() throws Exception {
            if (redis != null) {
                redis.close();
            }
        }
    }
}
