package io.eventsource.server.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.server.internal.journal.JournalDirectory.FileReport;
import io.eventsource.server.internal.journal.JournalDirectory.State;
import io.eventsource.server.journal.FileJournal;
import io.eventsource.server.journal.JournalException;
import io.eventsource.server.journal.JournalRecord;
import io.eventsource.server.journal.RecordingFollower;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalDirectoryTest {

    /** So large that the smallest segment takes two of them. */
    private static final int BYTES = 3000;

    @TempDir
    Path directory;

    private final List<String> read = new ArrayList<>();

    @Test
    void aJournalInUseIsReadableWithoutItsLock() throws Exception {
        try (FileJournal journal = open()) {
            publish(journal, "a", "b", "c");
            assertThat(states()).containsExactly(State.COMPLETE, State.OPEN);
            assertThat(read).containsExactly("1 a", "2 b", "3 c");
            try (JournalDirectory opened = JournalDirectory.open(directory)) {
                assertThat(opened.epoch()).isEqualTo(journal.epoch());
            }
        }
    }

    @Test
    void aJournalThatWasClosedIsReportedSo() throws Exception {
        write("a", "b", "c");
        assertThat(states()).containsExactly(State.COMPLETE, State.CLOSED);
    }

    @Test
    void anIncompleteLastRecordIsNoDamage() throws Exception {
        write("a");
        Path last = files().get(0);
        try (FileChannel channel = FileChannel.open(last, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - Frames.HEAD - 1);
        }
        FileReport report = reports().get(0);
        assertThat(report.state()).isEqualTo(State.OPEN);
        assertThat(report.records()).isZero();
        assertThat(report.readable()).isLessThan(report.bytes());
    }

    @Test
    void damageIsReportedAndNothingIsRepaired() throws Exception {
        write("a", "b", "c");
        try (FileChannel channel = FileChannel.open(files().get(0), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}), SegmentHeader.BYTES + BYTES + 500);
        }
        List<Path> before = files();
        assertThat(states()).containsExactly(State.DAMAGED, State.CLOSED);
        assertThat(read).containsExactly("1 a", "3 c");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void aFileThatIsGoneIsReported() throws Exception {
        write("a", "b", "c");
        Files.delete(files().get(0));
        assertThat(states()).containsExactly(State.MISSING, State.CLOSED);
        assertThat(read).containsExactly("3 c");
    }

    @Test
    void filesThatAreDeletedWhileTheyAreReadStayReadable() throws Exception {
        write("a");
        try (JournalDirectory opened = JournalDirectory.open(directory)) {
            Files.delete(files().get(0));
            opened.read(this::visit);
        }
        assertThat(read).containsExactly("1 a");
    }

    @Test
    void aDirectoryWithoutAJournalIsNamed() {
        assertThatThrownBy(() -> JournalDirectory.open(directory))
                .isInstanceOf(JournalException.class)
                .hasMessage(directory + " has no files of a journal");
        assertThatThrownBy(() -> JournalDirectory.open(directory.resolve("none")))
                .isInstanceOf(JournalException.class)
                .hasMessage(directory.resolve("none") + " is not a directory");
    }

    private FileJournal open() {
        return FileJournal.builder(directory).segmentBytes(4096).open();
    }

    private void write(String... ids) {
        try (FileJournal journal = open()) {
            publish(journal, ids);
        }
    }

    private static void publish(FileJournal journal, String... ids) {
        RecordingFollower follower = new RecordingFollower();
        journal.follow(0, follower);
        for (String id : ids) {
            RecordingFollower.await(follower.append(journal, RecordingFollower.event(id, BYTES)));
        }
    }

    private List<State> states() throws IOException {
        return reports().stream().map(FileReport::state).toList();
    }

    private List<FileReport> reports() throws IOException {
        try (JournalDirectory opened = JournalDirectory.open(directory)) {
            return opened.read(this::visit);
        }
    }

    private void visit(long position, JournalRecord record) {
        read.add(position + " " + record.eventId());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> !file.endsWith("lock")).sorted().toList();
        }
    }
}
