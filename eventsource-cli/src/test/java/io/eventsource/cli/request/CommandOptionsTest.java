package io.eventsource.cli.request;

import static io.eventsource.cli.CommandLines.assertWrongUsage;
import static io.eventsource.cli.request.TestRequest.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.cli.CommandLines;
import io.eventsource.cli.Environment;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.request.CommandOptions.Mode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandOptionsTest {

    @ParameterizedTest
    @CsvSource({
        "t ping 1,                 PUBLISH,",
        "--wait t ping 1,          WAIT,   30s",
        "t ping 1 --wait,          WAIT,   30s",
        "--wait=2m t ping 1,       WAIT,   2m",
        "--wait=2m --wait t ping 1, WAIT,  30s",
        "--async t ping 1,         ASYNC,",
        "--wait http://h/ping/t 1, WAIT,   30s",
        "--result h1,              RESULT,",
        "--result h1 --wait,       RESULT, 30s",
        "--cancel h1,              CANCEL,",
    })
    void optionsMakeTheMode(String line, Mode mode, String time) {
        RequestOptions options = options(line);
        assertThat(options.command().mode()).isEqualTo(mode);
        Duration expected = time == null ? null : Duration.parse("PT" + time.toUpperCase(java.util.Locale.ROOT));
        assertThat(options.command().time()).isEqualTo(expected);
        assertThat(options.destination().uri().getPath())
                .isEqualTo(mode == Mode.RESULT || mode == Mode.CANCEL ? "/commands/h1" : "/ping/t");
    }

    @Test
    void tokensMayComeFromAFile(@TempDir Path directory) throws Exception {
        assertThat(options("--wait --each t1,t2 --max-failures 1 ping 1").command())
                .isEqualTo(new CommandOptions(Mode.EACH, Duration.ofSeconds(30), java.util.List.of("t1", "t2"), "", 1));
        Path file = Files.writeString(directory.resolve("tokens"), "t1\r\n\n  tö 2 \nt3");
        assertThat(options("--wait --each @" + file + " ping 1").command().tokens())
                .containsExactly("t1", "tö 2", "t3");
        Files.writeString(file, "\n");
        assertWrongUsage(() -> options("--wait --each @" + file + " ping 1"))
                .hasMessage("--each names a file without tokens: " + file);
        assertThatThrownBy(() -> options("--wait --each @" + file + ".none ping 1"))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("--each cannot read the file ");
    }

    @Test
    void thePasswordForManyTokensIsAskedForOnce() {
        AtomicInteger questions = new AtomicInteger();
        Environment environment = new Environment(Map.of(), question -> "word" + questions.incrementAndGet());
        options("-u me --wait --each a,b,c ping 1", environment);
        assertThat(questions).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--wait=0 t ping            | --wait must be a time from 1 s to 24 d with its unit, such as 3600s or 1h, but is \"0\"",
                "--wait=30 t ping           | --wait must be a time from 1 s to 24 d with its unit, such as 3600s or 1h, but is \"30\"",
                "--wait= t ping             | --wait must be a time from 1 s to 24 d with its unit, such as 3600s or 1h, but is \"\"",
                "--wait 30s t ping 1        | unexpected argument \"1\"",
                "--wait t close             | --wait cannot be combined with the action close",
                "--wait http://h/close/t    | --wait cannot be combined with the action close",
                "--async t close            | --async cannot be combined with the action close",
                "--async --wait t ping      | --wait cannot be combined with --async",
                "--async --each t ping      | --each cannot be combined with --async",
                "--each t ping              | --each needs --wait",
                "--each t1,,t2 --wait ping  | the token must be 1 to 255 characters without slash, comma or control characters, but is \"\"",
                "--each t1,t1 --wait ping   | --each has the token \"t1\" twice",
                "--each t1,.. --wait ping   | the token must not be \".\" or \"..\", but is \"..\"",
                "--each t1 --wait           | missing the action",
                "--each t1 --wait t ping 1  | unexpected argument \"1\"",
                "--each t1 --wait http://h/ping/t | --each needs an action, but got the URL \"http://h/ping/t\"",
                "--each t1 --wait --idempotency-key k ping | --idempotency-key cannot be combined with --each",
                "--max-failures 1 --wait t ping | --max-failures needs --each",
                "--result h1 t              | unexpected argument \"t\"",
                "--result h1 --ttl 1h       | --ttl cannot be combined with a handle",
                "--result h1 -j             | --json cannot be combined with a handle",
                "--result h1 --async        | --async cannot be combined with --result",
                "--result h1 --cancel h2    | --cancel cannot be combined with --result",
                "--cancel h1 --wait         | --wait cannot be combined with --cancel",
                "--cancel a%b               | expected a handle as --async prints it, or the URL of a command, but got \"a%b\"",
                "-P 1 --result http://h/commands/h1 | --port cannot be combined with a full URL",
            })
    void wrongUsageIsNamed(String line, String message) {
        assertWrongUsage(() -> options(line, CommandLines.NOTHING)).hasMessage(message);
    }
}
