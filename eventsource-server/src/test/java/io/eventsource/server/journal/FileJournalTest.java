package io.eventsource.server.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract, with each policy. */
class FileJournalTest {

    @Nested
    class Always extends Contract {
        Always() {
            super(FsyncPolicy.ALWAYS);
        }
    }

    @Nested
    class Interval extends Contract {
        Interval() {
            super(FsyncPolicy.interval(Duration.ofMillis(1)));
        }
    }

    @Nested
    class Never extends Contract {
        Never() {
            super(FsyncPolicy.NEVER);
        }
    }

    /** Small segments, so that each test has several. */
    private abstract static class Contract extends JournalContract {

        private final FsyncPolicy policy;

        @TempDir
        Path temporary;

        Contract(FsyncPolicy policy) {
            this.policy = policy;
        }

        @Override
        protected Journal open() {
            return open(temporary.resolve("a/journal"));
        }

        private Journal open(Path directory) {
            return FileJournal.builder(directory)
                    .fsync(policy)
                    .segmentBytes(8192)
                    .open();
        }

        /** What is written is in the files, as the system shows them, whether it was forced or not. */
        @Override
        protected Journal openAfterCrash(Journal crashed) throws IOException {
            Path copy = Files.createDirectory(temporary.resolve("copy"));
            try (Stream<Path> files = Files.list(temporary.resolve("a/journal"))) {
                for (Path file : files.toList()) {
                    Files.copy(file, copy.resolve(file.getFileName()));
                }
            }
            return open(copy);
        }
    }
}
