package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.eventsource.protocol.MessageEvent;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a source resumes, after a loss and after a restart of its program. */
class ResumePositionTest extends SocketTest {

    private static final String TWO = "id: 1\ndata: one\n\nid: 2\ndata: two\n\n";

    @TempDir
    private Path directory;

    private Checkpoint checkpoint() {
        return Checkpoint.file(directory.resolve("position"));
    }

    /** The next connection gets two events, and ends on request of the test. */
    private CountDownLatch sayTwoUntilAcknowledged() {
        CountDownLatch acknowledged = new CountDownLatch(1);
        server.enqueue(connection -> {
            connection.send(stream(TWO));
            acknowledged.await();
        });
        return acknowledged;
    }

    @Test
    void unacknowledgedEventsAreRedelivered() throws Exception {
        CountDownLatch acknowledged = sayTwoUntilAcknowledged();
        server.streamAndStayOpen("id: 2\ndata: two\n\n");

        connect(builder().manualAcknowledgement());

        listener.nextOpened();
        source.acknowledgeUpTo(listener.nextEvent());
        assertThat(listener.nextEvent().data()).isEqualTo("two");
        acknowledged.countDown();
        listener.nextReconnecting(ConnectionEnd.StreamEnded.class);
        listener.nextOpened();
        assertThat(listener.nextEvent().data()).isEqualTo("two");
        assertThat(server.awaitRequest().head()).doesNotContain("Last-Event-ID");
        assertThat(server.awaitRequest().head()).contains("Last-Event-ID: 1\r\n");
        assertThat(source.lastEventId()).isEqualTo("1");
    }

    @Test
    void anEventWithoutAnIdHasTheAcknowledgedIdAfterAReconnect() throws Exception {
        CountDownLatch acknowledged = sayTwoUntilAcknowledged();
        server.streamAndStayOpen("data: three\n\n");

        connect(builder().manualAcknowledgement());

        listener.nextOpened();
        source.acknowledgeUpTo(listener.nextEvent());
        listener.nextEvent();
        acknowledged.countDown();
        listener.nextReconnecting(ConnectionEnd.StreamEnded.class);
        listener.nextOpened();
        assertThat(listener.nextEvent()).isEqualTo(MessageEvent.of("message", "three", "1"));
    }

    @Test
    void anIdAfterTheNewestEventCountsWhenThatIsAcknowledged() throws Exception {
        server.streamAndStayOpen("id: 0\n\n" + TWO + "id: 3\n\nid: 4\ndata: four\n\n");
        connect(builder().manualAcknowledgement());

        listener.nextOpened();
        listener.nextEvent();
        MessageEvent two = listener.nextEvent();
        MessageEvent four = listener.nextEvent();
        assertThat(source.lastEventId()).isEqualTo("0");

        source.acknowledgeUpTo(two);
        assertThat(source.lastEventId()).isEqualTo("2");
        source.acknowledgeUpTo(four);
        assertThat(source.lastEventId()).isEqualTo("4");
    }

    @Test
    void onlyASourceThatIsBuiltSoIsAcknowledged() throws Exception {
        server.streamAndStayOpen(TWO);
        connect();
        listener.nextOpened();
        MessageEvent event = listener.nextEvent();

        assertThatIllegalStateException()
                .isThrownBy(() -> source.acknowledgeUpTo(event))
                .withMessageContaining("manualAcknowledgement()");
    }

    @Test
    void aRestartedProgramResumesAtItsCheckpoint() throws Exception {
        server.streamAndStayOpen(TWO).streamAndStayOpen("");
        connect(builder().manualAcknowledgement().checkpoint(checkpoint()));
        listener.nextOpened();
        source.acknowledgeUpTo(listener.nextEvent());
        source.close();
        server.awaitRequest();

        connect(builder().lastEventId("from the options").checkpoint(checkpoint()));
        listener.next(MessageEvent.class);
        listener.nextOpened();

        assertThat(server.awaitRequest().head()).contains("Last-Event-ID: 1\r\n");
    }

    /** A checkpoint in memory, so that no test waits for a disk. */
    private static class InMemory implements Checkpoint {

        private volatile String saved = "";

        @Override
        public String load() {
            return saved;
        }

        @Override
        public void save(String lastEventId) {
            saved = lastEventId;
        }
    }

    @Test
    void withoutAcknowledgementThePositionIsSavedWhenTheListenerHasReturned() throws Exception {
        server.streamAndStayOpen(TWO + "id: 3\n\n: end\n\n");
        InMemory checkpoint = new InMemory();
        source = builder().checkpoint(checkpoint).comments(true).connect(new RecordingListener() {
            @Override
            public void onEvent(MessageEvent event) {
                listener.onEvent(MessageEvent.of("event", checkpoint.load(), ""));
            }

            @Override
            public void onComment(String comment) {
                listener.onEvent(MessageEvent.of(comment, checkpoint.load(), ""));
            }
        });

        assertThat(listener.nextEvent().data()).isEmpty();
        assertThat(listener.nextEvent().data()).isEqualTo("1");
        assertThat(listener.nextEvent()).isEqualTo(MessageEvent.of("end", "3", ""));
    }

    @Test
    void aPositionThatCannotBeSavedDoesNotAdvanceAndThrows() throws Exception {
        server.streamAndStayOpen(TWO);
        Path removed = Files.createDirectory(directory.resolve("gone"));
        connect(builder().manualAcknowledgement().checkpoint(Checkpoint.file(removed.resolve("position"))));
        listener.nextOpened();
        MessageEvent event = listener.nextEvent();
        Files.delete(removed);

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> source.acknowledgeUpTo(event))
                .withMessageContaining("could not be saved");
        assertThat(source.lastEventId()).isEmpty();
    }

    @Test
    void aTruncatedCheckpointIsRejected() throws Exception {
        Files.writeString(directory.resolve("position"), "12");

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> builder().checkpoint(checkpoint()).connect(listener))
                .withMessage("cannot use the checkpoint: " + directory.resolve("position")
                        + " is damaged: its last line has no end; correct or delete it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1\n2\n", "1\r2\n", "1\0\n"})
    void aCheckpointWithoutAnIdIsRejected(String content) throws Exception {
        Files.writeString(directory.resolve("position"), content);

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> builder().checkpoint(checkpoint()).connect(listener))
                .withMessageContaining("is damaged: expected one line, the last event ID");
    }

    @Test
    void aCheckpointThatWasWrittenByHandMayEndAsOnWindows() throws Exception {
        Files.writeString(directory.resolve("position"), "abc\r\n");
        assertThat(checkpoint().load()).isEqualTo("abc");
    }

    @Test
    void aCheckpointThatCannotBeWrittenIsFoundAtTheStart() throws Exception {
        for (Path file : new Path[] {directory.resolve("missing/position"), directory}) {
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(
                            () -> builder().checkpoint(Checkpoint.file(file)).connect(listener))
                    .withMessageStartingWith("cannot use the checkpoint: " + file);
        }
    }

    @Test
    void aCheckpointOfTheProgramIsCheckedToo() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> builder()
                        .checkpoint(new InMemory() {
                            @Override
                            public String load() {
                                return "a\nb";
                            }
                        })
                        .connect(listener));
    }

    @Test
    void aFileHoldsAnyId() throws Exception {
        for (String id : new String[] {"", "plain", "Grüße 🌍", " spaces ", "\u2028"}) {
            checkpoint().save(id);
            assertThat(checkpoint().load()).isEqualTo(id);
        }
        assertThat(directory.resolve("position.new")).doesNotExist();
    }
}
