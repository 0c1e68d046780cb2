package io.eventsource.client.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.eventsource.client.CommandAnswer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which answers are kept, and what a file of them may hold. */
class CommandResultsTest {

    private static final URI REPLY = URI.create("http://127.0.0.1:1/reply/t?proof=1.x");

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("answers");
    }

    private CommandResults open(int kept) throws IOException {
        return CommandResults.open(file, kept);
    }

    private CommandAnswer answer(CommandResults results, String key) {
        CommandResults.Result result = results.find(key);
        return result == null ? null : result.answer();
    }

    @Test
    void everyAnswerComesBackFromTheFile() throws Exception {
        CommandResults results = open(100);
        CommandAnswer[] answers = {
            CommandAnswer.exit(0),
            CommandAnswer.exit(Integer.MAX_VALUE).body("é\n"),
            CommandAnswer.exit(1).body("application/x", new byte[] {0, -1, 10}),
            CommandAnswer.exit(2).errorBody("bad"),
            CommandAnswer.rejected("no"),
            CommandAnswer.interrupted("late"),
            CommandAnswer.exit(3).body("")
        };
        for (int i = 0; i < answers.length; i++) {
            results.begun("k " + i, "", REPLY);
            results.answered("k " + i, "k " + i, REPLY, answers[i]);
        }
        results.taken("k 0");
        results.begun("last", "ü", REPLY);
        CommandResults again = open(100);
        for (int i = 0; i < answers.length; i++) {
            assertThat(answer(again, "k " + i)).isEqualTo(answers[i]);
        }
        assertThat(again.unanswered())
                .extracting(CommandResults.Result::key)
                .containsExactly("k 1", "k 2", "k 3", "k 4", "k 5", "k 6", "last");
        assertThat(again.find("last").event().lastEventId()).isEqualTo("ü");
        assertThat(again.find("last").answerNow().state()).isEqualTo(CommandAnswer.State.INTERRUPTED);
        again.forgetBegun();
        assertThat(again.find("last")).isNull();
    }

    @Test
    void oldestAnswersGoBeyondTheNumberThoseThatWereTakenFirst() throws Exception {
        CommandResults results = open(2);
        results.answered("open", "", REPLY, CommandAnswer.exit(0));
        results.begun("begun", "", REPLY);
        results.answered("taken", "", REPLY, CommandAnswer.exit(0));
        results.taken("taken");
        results.answered("new", "", REPLY, CommandAnswer.exit(0));
        assertThat(results.find("taken")).isNull();
        assertThat(results.find("open")).isNotNull();
        results.answered("newer", "", REPLY, CommandAnswer.exit(0));
        assertThat(results.find("open")).isNull();
        assertThat(results.find("begun")).isNotNull();
        assertThat(results.find("newer")).isNotNull();
    }

    @Test
    void answersHaveAMebibyteTogetherButTheNewestIsAlwaysKept() throws Exception {
        CommandResults results = open(100);
        for (int i = 0; i < 10; i++) {
            results.answered("k" + i, "", REPLY, CommandAnswer.exit(0).body("x", new byte[300_000]));
        }
        assertThat(results.find("k6")).isNull();
        assertThat(results.find("k7")).isNotNull();
        results.answered("large", "", REPLY, CommandAnswer.exit(0).body("x", new byte[2_000_000]));
        assertThat(open(100).find("large")).isNotNull();
        assertThat(results.find("k9")).isNull();
    }

    @Test
    void answerOfACommandWhoseTimeIsOverIsNotReplacedByItsBeginning() throws Exception {
        CommandResults results = open(100);
        results.answered("k", "", REPLY, CommandAnswer.rejected("late"));
        results.begun("k", "", REPLY);
        assertThat(answer(results, "k")).isEqualTo(CommandAnswer.rejected("late"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eventsource-commands 2\n",
                "eventsource-commands 1",
                "eventsource-commands 1\n\n",
                "eventsource-commands 1\n. . .\n",
                "eventsource-commands 1\n.? . . open\n",
                "eventsource-commands 1\n. . . open DONE - stdout - .\n",
                "eventsource-commands 1\n. . . open OVER 1 stdout - .\n"
            })
    void damagedFileIsRefused(String content) throws Exception {
        Files.writeString(file, content);
        assertThatIOException().isThrownBy(() -> open(1)).withMessageContaining("is damaged");
    }

    @Test
    void piecesOfATextEndWithACharacter() {
        byte[] text = "a😀é".getBytes(StandardCharsets.UTF_8); // 1, 4 and 2 bytes
        int[] cuts = {0, 1, 1, 1, 1, 5, 5, 7};
        for (int to = 1; to <= text.length; to++) {
            assertThat(Utf8Boundary.cut(text, 0, to)).as("up to %d", to).isEqualTo(cuts[to]);
        }
        assertThat(Utf8Boundary.cut(text, 1, 3)).isEqualTo(3); // nothing whole
        assertThat(Utf8Boundary.cut(new byte[] {'a', -1, -1}, 0, 3)).isEqualTo(3); // no text
    }
}
