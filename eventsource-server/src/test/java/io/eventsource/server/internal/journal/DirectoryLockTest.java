package io.eventsource.server.internal.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.eventsource.server.journal.FileJournal;
import io.eventsource.server.journal.Journal;
import io.eventsource.server.journal.JournalException;
import io.eventsource.server.journal.RecordingFollower;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One journal at a time uses a directory, of this process or another. */
@Timeout(60)
class DirectoryLockTest {

    @TempDir
    Path temporary;

    @Test
    void aSecondJournalOfThisProcessIsRefused() throws IOException {
        Path directory = Files.createDirectory(temporary.resolve("journal"));
        Path link = Files.createSymbolicLink(temporary.resolve("link"), directory);
        try (Journal first = FileJournal.open(directory)) {
            assertThat(first.problem()).isNull();
            for (Path path : new Path[] {directory, link}) {
                assertThatThrownBy(() -> FileJournal.open(path))
                        .isInstanceOf(JournalException.class)
                        .hasMessage(
                                "the journal in %s is in use by this process; stop that, or choose another directory"
                                        .formatted(path));
            }
        }
        FileJournal.open(directory).close();
    }

    @Test
    void aSecondProcessIsRefusedUntilTheFirstIsKilled() throws Exception {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        temporary.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            BufferedReader out = new BufferedReader(new InputStreamReader(holder.getInputStream(), UTF_8));
            assertThat(out.readLine()).isEqualTo("published at 1");
            assertThatThrownBy(() -> FileJournal.open(temporary))
                    .isInstanceOf(JournalException.class)
                    .hasMessage("the journal in %s is in use by process %d; stop that, or choose another directory"
                            .formatted(temporary, holder.pid()));
        } finally {
            holder.destroyForcibly();
        }
        assertThat(holder.waitFor(30, TimeUnit.SECONDS)).isTrue();
        RecordingFollower follower = new RecordingFollower();
        try (Journal journal = FileJournal.open(temporary)) {
            journal.follow(0, follower);
        }
        assertThat(follower.ids()).containsExactly("held");
    }

    /** Holds a journal until it is killed. */
    static final class Holder {

        private Holder() {}

        public static void main(String[] args) throws IOException {
            Journal journal = FileJournal.open(Path.of(args[0]));
            RecordingFollower follower = new RecordingFollower();
            journal.follow(0, follower);
            System.out.println("published at " + follower.publish(journal, "held"));
            System.in.read();
        }
    }

    @Test
    void onlyTheOwnerMayReadTheFiles() throws IOException {
        assumeTrue(temporary.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Path directory = temporary.resolve("new/journal");
        try (Journal journal = FileJournal.open(directory)) {
            assertThat(journal.problem()).isNull();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(Segment.name(1)))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aDirectoryThatCannotBeCreatedIsNamed() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));
        assertThatThrownBy(() -> FileJournal.open(file.resolve("journal")))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining(file.resolve("journal").toString());
    }
}
