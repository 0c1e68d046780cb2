package io.eventsource.cli.client;

import static io.eventsource.cli.CommandLines.assertWrongUsage;
import static io.eventsource.cli.client.ClientRun.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.cli.CommandLines;
import io.eventsource.cli.ExitCode;
import io.eventsource.cli.Outcome;
import io.eventsource.cli.ScriptedPeer;
import io.eventsource.cli.client.TestStreams.Received;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientRequestTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-s 7 -X PUT -D body -m 3 -t 45000 -C -c position t",
                "--since 7 --method PUT --data body --max-retries 3 --timeout 45000 --comments --checkpoint position t",
            })
    void everyFlagHasAMeaning(String line) {
        ClientOptions options = options(line);
        assertThat(options.request().since()).isEqualTo("7");
        assertThat(options.request().method()).isEqualTo("PUT");
        assertThat(options.request().body()).isEqualTo(new RequestBodySource("body"));
        assertThat(options.reconnecting())
                .isEqualTo(new ReconnectOptions(null, false, 3L, false, Duration.ofSeconds(45)));
        assertThat(options.output().comments()).isTrue();
        assertThat(options.state().checkpoint()).isEqualTo(Path.of("position").toAbsolutePath());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--header X t       | --header must be a name, a colon and a value, as in \"X-Site: 7\", but is \"X\"",
                "--header Host:h t  | the header Host is set by the event source itself",
                "--header Accept:application/json t | the header Accept must allow text/event-stream, but is \"application/json\"",
                "--header accept:text/event-stream;q=0 t | the header Accept must allow text/event-stream, but is \"text/event-stream;q=0\"",
                "-X G/T t           | expected a method of letters, digits and -, but got \"G/T\"",
                "-m -1 t            | --max-retries must be a number from 0 to 2147483647, but is \"-1\"",
                "-t long t          | --timeout must be a time up to 24 d, such as 500ms, 10s, 15m, 2h or 7d (a bare number is milliseconds), but is \"long\"",
                "-e true -C t       | --comments cannot be combined with --exec, which prints nothing",
                "-e true -o json t  | --output cannot be combined with --exec, which prints nothing",
                "-u me -p x --header Authorization:y t | --header Authorization cannot be combined with a user",
                "-c no/such/position t | --checkpoint must be a file in a directory that can be written to,"
                        + " but is \"no/such/position\"",
            })
    void wrongUsageIsNamed(String line, String message) {
        assertWrongUsage(() -> options(line)).hasMessage(message);
    }

    @Test
    void anIdOrCommandThatCannotBeIsNamed() {
        assertWrongUsage(() -> of("--since", "a\nb", "t")).hasMessageContaining("CR, LF or NUL");
        assertWrongUsage(() -> of("--exec", " ", "t"))
                .hasMessage("--exec must be a command for the shell, but is \" \"");
    }

    private static ClientOptions of(String... args) {
        return ClientOptions.of(ClientOptions.SYNTAX.parse(args), CommandLines.NOTHING);
    }

    @Test
    void aPlainRequestIsAGet() throws Exception {
        assertThat(received("--since", "ü")).isEqualTo(new Received("GET", "Ã¼", "null", "null", ""));
    }

    @Test
    void dataMakesAPost() throws Exception {
        assertThat(received("--data", "dü", "--header", "X-Test: a:b "))
                .isEqualTo(new Received("POST", "null", "a:b", "[text/plain;charset=utf-8]", "dü"));
    }

    @Test
    void aMethodAloneHasNoBody() throws Exception {
        assertThat(received("--method", "POST")).isEqualTo(new Received("POST", "null", "null", "null", ""));
    }

    @Test
    void theMediaTypeComesOnceWithTheBody(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("q"), "{}\n");
        assertThat(received("--data", "@" + file, "--header", "content-type: application/json", "-X", "QUERY"))
                .isEqualTo(new Received("QUERY", "null", "null", "[application/json]", "{}\n"));
    }

    @Test
    void aBodyThatIsNotThereIsAFailure() {
        Outcome outcome = new ClientRun().run("--data", "@no/such", "t");
        assertThat(outcome)
                .isEqualTo(new Outcome(
                        ExitCode.FAILED,
                        "",
                        "eventsource-client: --data expects a file name after @, but there is no file \"no/such\"\n"));
    }

    @Test
    void anAcceptThatAllowsEventStreamsReplacesTheDefault() throws Exception {
        CompletableFuture<String> head = new CompletableFuture<>();
        try (ScriptedPeer server = new ScriptedPeer(connection -> {
            head.complete(ScriptedPeer.readHead(connection));
            connection.getOutputStream().write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        })) {
            Outcome outcome = new ClientRun()
                    .run(
                            "--header",
                            "Accept: application/json, text/event-stream",
                            "-D",
                            "{}",
                            "http://127.0.0.1:" + server.port());
            assertThat(outcome.exitCode()).isEqualTo(ExitCode.DONE);
            assertThat(head.join()).contains("\r\nAccept: application/json, text/event-stream\r\n");
        }
    }

    private static Received received(String... flags) throws Exception {
        try (TestStreams server = new TestStreams()) {
            String[] args = java.util.Arrays.copyOf(flags, flags.length + 1);
            args[flags.length] = server.url();
            assertThat(new ClientRun().run(args).exitCode()).isEqualTo(ExitCode.DONE);
            return server.request();
        }
    }
}
