package io.eventsource.cli.request;

import static io.eventsource.cli.request.CommandServer.accepted;
import static io.eventsource.cli.request.CommandServer.answer;
import static io.eventsource.cli.request.CommandServer.done;
import static io.eventsource.cli.request.CommandServer.event;
import static io.eventsource.cli.request.CommandServer.json;
import static io.eventsource.cli.request.CommandServer.output;
import static io.eventsource.cli.request.CommandServer.state;
import static io.eventsource.cli.request.CommandServer.stream;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.ForwardProxy;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands whose result is awaited: {@code --wait}. */
@Timeout(60)
class CommandWaitTest {
    @Test
    void outputAndExitStatusAreThoseOfTheCommand() throws Exception {
        try (CommandServer server = new CommandServer(
                accepted(),
                stream(
                        state(1, "waiting"),
                        state(2, "delivered"),
                        state(3, "started"),
                        output(4, "stdout", "Rebooting\\n"),
                        output(5, "stderr", "hot: \\u00fc\\n"),
                        done(6, 3, "bye")))) {
            Run run = Run.of(server, "-u", "me", "-p", "word", "--ttl", "1h", "--wait", "t", "reboot", "now");
            assertThat(run.finish()).isEqualTo(new Run.End(3, "Rebooting\nbye", "hot: ü\n"));
            assertThat(server.takeHead().lines())
                    .startsWith("POST /reboot/t HTTP/1.1")
                    .contains("Prefer: respond-async", "TTL: 3600", "Authorization: Basic bWU6d29yZA==");
            assertThat(server.takeHead().lines())
                    .startsWith("GET /commands/h1 HTTP/1.1")
                    .contains("Accept: text/event-stream", "Authorization: Basic bWU6d29yZA==")
                    .doesNotContain("Accept: */*")
                    .noneMatch(line -> line.startsWith("Last-Event-ID") || line.startsWith("Content-"));
        }
    }

    @Test
    void outputIsPrintedAsItArrives() throws Exception {
        Run[] run = new Run[1];
        try (CommandServer server = new CommandServer(accepted(), (head, out) -> {
            stream(state(1, "started"), output(2, "stdout", "one")).write(head, out);
            run[0].awaitOut("one");
            stream(output(3, "stderr", "two")).write(head, out);
        })) {
            // The second head of an answer is an unknown field of the stream.
            run[0] = Run.prepare(server, "--wait=20s", "t", "reboot", "");
            run[0].start();
            run[0].awaitErr("two");
        }
    }

    @Test
    void aStreamThatIsCutResumesAndNothingIsPrintedTwice() throws Exception {
        String third = output(3, "stdout", "three\\n");
        try (CommandServer server = new CommandServer(
                accepted(),
                stream(output(1, "stdout", "one\\n"), output(2, "stdout", "two\\n"), third.substring(0, 40)),
                (head, out) -> {},
                answer("503 Later", "", "the server restarts"),
                stream(third),
                stream(),
                stream(done(4, 0, "")))) {
            assertThat(Run.of(server, "--wait", "t", "reboot", "").finish())
                    .isEqualTo(new Run.End(0, "one\ntwo\nthree\n", ""));
            server.takeHead();
            assertThat(server.takeHead()).doesNotContain("Last-Event-ID");
            for (String last : new String[] {"2", "2", "2", "3", "3"}) {
                assertThat(server.takeHead()).contains("\r\nLast-Event-ID: " + last + "\r\n");
            }
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void aStreamWithoutIdsIsRepeatedByTheServerButNotPrintedTwice() throws Exception {
        try (CommandServer server = new CommandServer(
                accepted(),
                stream(output(0, "stdout", "one\\n"), output(0, "stdout", "two\\n")),
                stream(output(0, "stdout", "one\\n")),
                stream(output(0, "stdout", "one\\n"), output(0, "stdout", "two\\n"), done(0, 0, "three\\n")))) {
            assertThat(Run.of(server, "--wait", "t", "reboot", "").finish())
                    .isEqualTo(new Run.End(0, "one\ntwo\nthree\n", ""));
        }
    }

    @Test
    void nothingIsReadBeyondTheFinalState() throws Exception {
        try (CommandServer server = new CommandServer(
                accepted(), stream(done(1, 0, "end\n".replace("\n", "\\n")), output(2, "stdout", "more"), "rubbish"))) {
            assertThat(Run.of(server, "--wait", "t", "reboot", "").finish()).isEqualTo(new Run.End(0, "end\n", ""));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0          | 0   | ''",
                "1          | 1   | ''",
                "2          | 2   | ''",
                "254        | 254 | ''",
                "255        | 255 | the command has ended with exit status 255",
                "256        | 255 | the command has ended with exit status 256",
                "2147483647 | 255 | the command has ended with exit status 2147483647",
            })
    void aStatusThatAProcessCannotHaveIsNamed(long remote, int status, String line) throws Exception {
        try (CommandServer server = new CommandServer(accepted(), stream(done(1, remote, "out")))) {
            assertThat(Run.of(server, "--wait", "t", "reboot", "").finish())
                    .isEqualTo(new Run.End(status, "out", line.isEmpty() ? "" : "eventsource-request: " + line + "\n"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rejected    | ''         | the client rejected the command",
                "rejected    | ,\"exit\":4 | the client rejected the command (exit status 4)",
                "interrupted | ''         | the client was interrupted while it executed the command",
                "replaced    | ''         | the command was replaced by a newer one before a client started it",
                "cancelled   | ''         | the command was cancelled before a client started it",
                "expired     | ''         | the command expired before a client started it",
            })
    void anEndWithoutAStatusIsNamed(String state, String exit, String line) throws Exception {
        String data = "{\"state\":\"" + state + "\",\"at\":\"x\"" + exit + ",\"stream\":\"stderr\",\"text\":\"why\"}";
        try (CommandServer server = new CommandServer(accepted(), stream(event(1, state, data)))) {
            // What the client wrote ends with a line end, so that our line is one.
            assertThat(Run.of(server, "--wait", "t", "reboot", "").finish())
                    .isEqualTo(new Run.End(255, "", "why\neventsource-request: " + line + "\n"));
        }
    }

    @Test
    void aClientMayLeaveOutTheStatusOfASuccess() throws Exception {
        try (CommandServer server = new CommandServer(accepted(), stream(state(1, "done")))) {
            assertThat(Run.of(server, "--wait", "t", "reboot", "").finish()).isEqualTo(new Run.End(0, "", ""));
        }
    }

    @Test
    void bytesAreUnchangedButVisibleOnATerminal() throws Exception {
        byte[] bytes = IntStream.range(0, 256)
                .collect(java.io.ByteArrayOutputStream::new, java.io.ByteArrayOutputStream::write, (a, b) -> {})
                .toByteArray();
        String base64 = Base64.getEncoder().encodeToString(bytes);
        String all = event(1, "output", "{\"stream\":\"stdout\",\"base64\":\"" + base64 + "\"}");
        try (CommandServer server = new CommandServer(accepted(), stream(all, done(2, 0, "")))) {
            Run run = Run.of(server, "--wait", "t", "reboot", "");
            assertThat(run.finish().status()).isZero();
            assertThat(run.outBytes()).isEqualTo(bytes);
        }
        byte[] umlaut = "\u001bü".getBytes(StandardCharsets.UTF_8);
        String first = Base64.getEncoder().encodeToString(new byte[] {umlaut[0], umlaut[1]});
        String second = Base64.getEncoder().encodeToString(new byte[] {umlaut[2]});
        try (CommandServer server = new CommandServer(
                accepted(),
                stream(
                        event(1, "output", "{\"stream\":\"stderr\",\"base64\":\"" + first + "\"}"),
                        event(2, "output", "{\"stream\":\"stderr\",\"base64\":\"" + second + "\"}"),
                        event(3, "done", "{\"state\":\"done\",\"exit\":0,\"base64\":\"" + first + "\"}")))) {
            assertThat(Run.onTerminal(server, "--wait", "t", "reboot", "").finish())
                    .isEqualTo(new Run.End(0, "\\u001b\uFFFD", "\\u001bü"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"200 OK", "202 Accepted", "409 Conflict", "502 Bad", "504 Late"})
    void aCommandThatIsKnownAlreadyIsFollowedWhateverItsStatus(String status) throws Exception {
        try (CommandServer server = new CommandServer(
                answer(status, "Location: /commands/h1\r\n", "{\"state\":\"done\"}"), stream(done(1, 5, "out")))) {
            assertThat(Run.of(server, "--wait", "t", "reboot", "").finish()).isEqualTo(new Run.End(5, "out", ""));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/events/commands/h1",
                "/commands/h1",
                "commands/h1?x#y",
                "http://127.0.0.1:9/commands/h1",
                "https://elsewhere.example/x/commands/h1"
            })
    void onlyTheHandleOfALocationCounts(String location) throws Exception {
        try (CommandServer server = new CommandServer(accepted(location), stream(done(1, 0, "out")))) {
            assertThat(Run.of(server, "-x", "events", "--wait", "t", "reboot", "")
                            .finish())
                    .isEqualTo(new Run.End(0, "out", ""));
            assertThat(server.requests())
                    .containsExactly("POST /events/reboot/t HTTP/1.1", "GET /events/commands/h1 HTTP/1.1");
        }
    }

    @Test
    void whatANewerServerSendsIsIgnored() throws Exception {
        try (CommandServer server = new CommandServer(
                accepted(),
                stream(
                        ": a comment\n\n",
                        "retry: 1\n\n",
                        event(1, "progress", "rubbish"),
                        event(2, "started", "{\"state\":\"started\",\"more\":[{}]}"),
                        done(3, 0, "out")))) {
            assertThat(Run.of(server, "--wait", "t", "reboot", "").finish()).isEqualTo(new Run.End(0, "out", ""));
        }
    }

    @Test
    void theStreamGoesThroughTheProxy() throws Exception {
        try (ForwardProxy proxy = new ForwardProxy("me:secret");
                CommandServer server = new CommandServer(accepted(), stream(done(1, 0, "out")))) {
            String by = "http://me:secret@127.0.0.1:" + proxy.port();
            assertThat(Run.of(server, "--proxy", by, "--wait", "t", "reboot", "")
                            .finish())
                    .isEqualTo(new Run.End(0, "out", ""));
            assertThat(proxy.requests())
                    .containsExactly(
                            "POST http://127.0.0.1:" + server.port() + "/reboot/t HTTP/1.1",
                            "GET http://127.0.0.1:" + server.port() + "/commands/h1 HTTP/1.1");
        }
    }

    @Test
    void debugNamesTheAnswersAndTheStates() throws Exception {
        try (CommandServer server = new CommandServer(
                accepted(), stream(state(1, "delivered")), stream(state(2, "started"), done(3, 0, "")))) {
            assertThat(Run.of(server, "-d", "--wait", "t", "reboot", "")
                            .finish()
                            .err()
                            .lines())
                    .containsExactly(
                            "eventsource-request: http://127.0.0.1:" + server.port()
                                    + "/reboot/t answered 202 Accepted",
                            "eventsource-request: http://127.0.0.1:" + server.port() + "/commands/h1 answered 200 OK",
                            "eventsource-request: the command was delivered, but its client has not started it",
                            "eventsource-request: the stream of the command ended; reconnecting",
                            "eventsource-request: http://127.0.0.1:" + server.port() + "/commands/h1 answered 200 OK",
                            "eventsource-request: the command was started, but has not ended",
                            "eventsource-request: the command has ended");
        }
    }

    @Test
    void aServerThatIsBusyIsAskedAgain() throws Exception {
        try (CommandServer server = new CommandServer(
                accepted(), json("429 Busy", "{}"), answer("500 Oops", "", ""), stream(done(1, 0, "out")))) {
            assertThat(Run.of(server, "--wait", "t", "reboot", "").finish()).isEqualTo(new Run.End(0, "out", ""));
        }
    }
}
