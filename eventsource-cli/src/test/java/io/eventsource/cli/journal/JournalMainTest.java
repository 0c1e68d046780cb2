package io.eventsource.cli.journal;

import static io.eventsource.cli.CommandLines.assertWrongUsage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.cli.CommandLines;
import io.eventsource.cli.ExitCode;
import io.eventsource.cli.Outcome;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import io.eventsource.server.PublishOptions;
import io.eventsource.server.journal.FileJournal;
import io.eventsource.server.journal.JournalFollower;
import io.eventsource.server.journal.JournalRecord;
import io.eventsource.server.journal.JournalRecord.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JournalMainTest {

    @TempDir
    Path directory;

    private String epoch = "";
    private String key = "";

    @BeforeEach
    void publishTwoCommands() {
        FileJournal journal = FileJournal.open(directory);
        epoch = journal.epoch();
        key = HexFormat.of().formatHex(journal.key());
        try (EventBroker broker =
                EventBroker.builder().ids(true).journal(journal).build()) {
            publish(broker, "a", "one", "config");
            publish(broker, "b", "two\nlines", null);
        }
    }

    private static void publish(EventBroker broker, String channel, String data, String topic) {
        PublishOptions options = PublishOptions.DEFAULT
                .withTimeToLive(Duration.ofHours(1))
                .withTopic(topic)
                .withIdempotencyKey("the key of " + channel, "hash");
        broker.publish(Channels.of(channel), OutgoingEvent.of("ping", data), options)
                .toCompletableFuture()
                .join();
    }

    @Test
    void filesAreListed() {
        Outcome outcome = run("inspect", directory.toString());
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out().lines())
                .startsWith("epoch      " + epoch, "positions  1 to 2", "records    2")
                .anyMatch(line -> line.matches("0{18}1\\.journal +1 +2 +2 +\\d+  closed"));
    }

    @Test
    void recordsAreLinesOfJson() {
        List<String> lines = run("cat", directory.toString()).out().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .startsWith("{\"id\":\"" + epoch + ":1\",\"time\":\"20")
                .contains("\"kind\":\"event\",\"channels\":[\"a\"],\"expires\":\"20", "\"topic\":\"config\"")
                .endsWith("\"type\":\"ping\",\"data\":\"one\"}");
        assertThat(lines.get(1))
                .endsWith("\"type\":\"ping\",\"data\":\"two\\nlines\"}")
                .doesNotContain("topic");
    }

    @Test
    void eachKindOfRecordIsPrintedWithoutSecrets() {
        long generation = 4_785_023_917_366_621_113L;
        Path all = directory.resolve("all");
        try (FileJournal journal = FileJournal.open(all)) {
            journal.follow(0, new IgnoringFollower());
            for (Kind kind : Kind.values()) {
                JournalRecord record = JournalRecord.of(kind, List.of("a"), 1_800_000_000_000L)
                        .reference(kind == Kind.CLAIM ? generation : 7)
                        .block(kind == Kind.EVENT ? "event: ping\ndata: 1\n\n".getBytes(UTF_8) : new byte[0])
                        .idempotencyKey("the key of a", "hash")
                        .build();
                journal.append(record).toCompletableFuture().join();
            }
        }
        String printed = run("cat", all.toString()).out();
        assertThat(printed.lines().toList())
                .hasSameSizeAs(Kind.values())
                .zipSatisfy(
                        List.of(
                                "event", "finish", "jump", "claim", "confirm", "cancel", "presume", "outcome",
                                "present", "join", "gone", "probe", "other"),
                        (line, kind) -> assertThat(line).contains("\"kind\":\"" + kind + "\",\"channels\":[\"a\"]"));
        assertThat(printed.lines().filter(line -> line.contains(":7\"}")))
                .as("references to positions")
                .hasSize(Kind.values().length - 2);
        assertThat(printed)
                .doesNotContain(Long.toString(generation), Long.toHexString(generation), Long.toString(generation, 36))
                .doesNotContain("the key of", "hash");
    }

    private static final class IgnoringFollower implements JournalFollower {

        @Override
        public void apply(long position, JournalRecord record) {
            // It is only written.
        }

        @Override
        public void trimmed(long position) {
            // Nothing is.
        }

        @Override
        public boolean isNeeded(long position, JournalRecord record) {
            return false;
        }
    }

    @Test
    void aChannelAndAPositionSelectRecords() {
        assertThat(run("cat", "--channel", "b", directory.toString()).out().lines())
                .singleElement()
                .asString()
                .contains("\"b\"");
        assertThat(run("cat", "--since", epoch + ".secret:1", directory.toString())
                        .out()
                        .lines())
                .singleElement()
                .asString()
                .contains("\"b\"");
        assertThat(run("cat", "--since", "other:1", directory.toString()).err())
                .isEqualTo("eventsource-journal: the id is of the epoch other, but the journal is of the epoch " + epoch
                        + "\n");
    }

    @Test
    void secretsAreNotPrinted() {
        String all = run("cat", directory.toString()).out()
                + run("inspect", directory.toString()).out();
        assertThat(all).doesNotContainIgnoringCase(key).doesNotContain("the key of", "hash");
    }

    @Test
    void damageIsAFailure() throws Exception {
        Path file = directory.resolve("0".repeat(18) + "1.journal");
        byte[] bytes = Files.readAllBytes(file);
        bytes[20] ^= 1;
        Files.write(file, bytes);
        Outcome outcome = run("inspect", directory.toString());
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(outcome.out()).contains("damaged from byte");
        assertThat(outcome.err()).startsWith("eventsource-journal: 1 file is damaged or missing; ");
    }

    @Test
    void aDirectoryThatIsNoneIsOneLine() {
        Path none = directory.resolve("none");
        assertThat(run("inspect", none.toString()))
                .isEqualTo(new Outcome(ExitCode.FAILED, "", "eventsource-journal: " + none + " is not a directory\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "inspect           | missing the directory",
                "list d            | the command must be inspect or cat, but is \"list\"",
                "inspect --since a:1 d | --since cannot be combined with inspect",
                "cat --since 17 d  | --since must be an id such as k3v9x0:17, but is \"17\"",
            })
    void wrongUsageIsNamed(String line, String message) {
        assertWrongUsage(() -> JournalCommand.of(JournalCommand.SYNTAX.parse(CommandLines.split(line))))
                .hasMessage(message);
    }

    private static Outcome run(String... line) {
        return Outcome.of(JournalCommand.SYNTAX, Map.of(), new JournalMain(), line);
    }
}
