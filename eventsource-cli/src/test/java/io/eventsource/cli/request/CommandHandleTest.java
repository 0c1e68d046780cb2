package io.eventsource.cli.request;

import static io.eventsource.cli.request.CommandServer.accepted;
import static io.eventsource.cli.request.CommandServer.answer;
import static io.eventsource.cli.request.CommandServer.done;
import static io.eventsource.cli.request.CommandServer.json;
import static io.eventsource.cli.request.CommandServer.output;
import static io.eventsource.cli.request.CommandServer.state;
import static io.eventsource.cli.request.CommandServer.stream;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.cli.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands whose result is fetched later, or never: {@code --async}, {@code --result}, {@code --cancel}, signals. */
@Timeout(60)
class CommandHandleTest {

    @Test
    void theHandleIsAllThatIsPrinted() throws Exception {
        try (CommandServer server = new CommandServer(accepted("/commands/k7-x_2"))) {
            assertThat(Run.of(server, "--async", "--ttl", "1d", "t", "backup", "")
                            .finish())
                    .isEqualTo(new Run.End(0, "k7-x_2\n", ""));
            assertThat(server.takeHead()).contains("\r\nTTL: 86400\r\n", "\r\nPrefer: respond-async\r\n");
        }
    }

    @Test
    void aRefusalWithoutWaitingIsAPlainFailure() throws Exception {
        try (CommandServer server =
                new CommandServer(answer("503 Busy", "", "later"), answer("202 Accepted", "", "{\"id\":\"e:1\"}"))) {
            assertThat(Run.of(server, "--async", "t", "backup", "").finish())
                    .isEqualTo(new Run.End(1, "", "eventsource-request: 503: later\n"));
            assertThat(Run.of(server, "--async", "t", "backup", "").finish().err())
                    .startsWith("eventsource-request: the server does not answer commands: ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"state\":\"done\",\"exit\":0,\"stdout\":\"a\\n\"                        | 0   | a+  | ''",
                "\"state\":\"done\",\"exit\":3,\"stdout\":\"a\",\"stderr\":\"b\"          | 3   | a   | b",
                "\"state\":\"done\",\"exit\":0,\"stdoutBase64\":\"w7w=\",\"more\":[]      | 0   | ü   | ''",
                "\"state\":\"done\",\"exit\":700                                          | 255 | ''  | eventsource-request: the command has ended with exit status 700+",
                "\"state\":\"started\",\"stdout\":\"a\",\"stderr\":\"b\"                  | 255 | a   | b+eventsource-request: the command was started, but has not ended+",
                "\"state\":\"waiting\",\"expires\":\"x\"                                  | 255 | ''  | eventsource-request: the command waits for its client+",
                "\"state\":\"expired\"                                                    | 255 | ''  | eventsource-request: the command expired before a client started it+",
                "\"state\":\"rejected\",\"exit\":2,\"stderrBase64\":\"bm8K\"              | 255 | ''  | no+eventsource-request: the client rejected the command (exit status 2)+",
            })
    void aResultIsPrintedAsFarAsThereIsOne(String fields, int status, String out, String err) throws Exception {
        try (CommandServer server = new CommandServer(
                json("200 OK", "{" + fields + ",\"handle\":\"h1\",\"id\":\"e:1\",\"token\":\"t\"}\n"))) {
            assertThat(Run.of(server, "--result", "h1").finish())
                    .isEqualTo(new Run.End(status, out.replace('+', '\n'), err.replace('+', '\n')));
            assertThat(server.takeHead().lines())
                    .startsWith("GET /commands/h1 HTTP/1.1")
                    .contains("Accept: application/json");
        }
    }

    @Test
    void aLargeResultIsPrintedAndOneWithoutBoundIsNot() throws Exception {
        String large = "\\u0001".repeat(1_000_000);
        try (CommandServer server = new CommandServer(
                json("200 OK", "{\"state\":\"done\",\"exit\":0,\"stdout\":\"" + large + "\"}"),
                json("200 OK", "{\"state\":\"done\",\"exit\":0,\"stdout\":\"" + large + large + "\"}"))) {
            assertThat(Run.of(server, "--result", "h1").finish().out()).isEqualTo("\u0001".repeat(1_000_000));
            assertThat(Run.of(server, "--result", "h1").finish())
                    .isEqualTo(new Run.End(
                            255,
                            "",
                            "eventsource-request: the result has more than 8388608 bytes; with --wait it is printed while it"
                                    + " arrives\n"));
        }
    }

    @Test
    void aResultCanBeWaitedFor() throws Exception {
        try (CommandServer server = new CommandServer(
                stream(state(1, "started"), output(2, "stdout", "one\\n")), stream(done(3, 4, "two\\n")))) {
            assertThat(Run.of(server, "--result", "h1", "--wait=20s").finish())
                    .isEqualTo(new Run.End(4, "one\ntwo\n", ""));
            assertThat(server.takeHead()).contains("GET /commands/h1 ", "Accept: text/event-stream");
            assertThat(server.takeHead()).contains("Last-Event-ID: 2");
        }
    }

    @Test
    void aHandleMayBeAUrlOrThePathOfALocation() throws Exception {
        try (CommandServer server = CommandServer.always(json("200 OK", "{\"state\":\"done\",\"exit\":0}"))) {
            String url = "http://127.0.0.1:" + server.port() + "/x/commands/h1";
            assertThat(Run.withoutServer("--result", url).finish().status()).isZero();
            assertThat(Run.of(server, "--result", "/x/commands/h1", "-x", "x")
                            .finish()
                            .status())
                    .isZero();
            assertThat(server.requests())
                    .containsOnly("GET /x/commands/h1 HTTP/1.1")
                    .hasSize(2);
        }
    }

    @Test
    void anUnknownHandleIsNamed() throws Exception {
        String line = "eventsource-request: 404: the server does not know this command, or does not keep its result any"
                + " longer\n";
        try (CommandServer server = CommandServer.always(answer("404 Not Found", "", "unknown"))) {
            assertThat(Run.of(server, "--result", "h1").finish()).isEqualTo(new Run.End(255, "", line));
            assertThat(Run.of(server, "--result", "h1", "--wait").finish()).isEqualTo(new Run.End(255, "", line));
            assertThat(Run.of(server, "--cancel", "h1").finish()).isEqualTo(new Run.End(1, "", line));
        }
    }

    @Test
    void rubbishInPlaceOfAResultIsNamed() throws Exception {
        try (CommandServer server = CommandServer.always(answer("200 OK", "Content-Type: text/html\r\n", "<html>"))) {
            String line = "eventsource-request: expected the state of the command as JSON, but the server sent"
                    + " \"<html>\"\n";
            assertThat(Run.of(server, "--result", "h1").finish()).isEqualTo(new Run.End(255, "", line));
            assertThat(Run.of(server, "--cancel", "h1").finish()).isEqualTo(new Run.End(1, "", line));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 OK       | cancelled | 0 | the command was cancelled before a client started it | ''",
                "409 Conflict | started   | 1 | '' | not cancelled: the command was started, but has not ended",
                "409 Conflict | done      | 1 | '' | not cancelled: the command has ended",
                "409 Conflict | expired   | 1 | '' | not cancelled: the command expired before a client started it",
            })
    void cancellingReportsTheState(String status, String state, int exit, String out, String err) throws Exception {
        try (CommandServer server = new CommandServer(json(status, "{\"state\":\"" + state + "\"}"))) {
            assertThat(Run.of(server, "--cancel", "h1").finish())
                    .isEqualTo(new Run.End(
                            exit,
                            out.isEmpty() ? "" : out + "\n",
                            err.isEmpty() ? "" : "eventsource-request: " + err + "\n"));
            assertThat(server.takeHead())
                    .startsWith("DELETE /commands/h1 HTTP/1.1\r\n")
                    .doesNotContain("Content-");
        }
    }

    @ParameterizedTest
    @CsvSource({"130, 130", "0, 143"})
    void aSignalNamesTheHandleOfWhatIsStillExecuted(int signal, int status) throws Exception {
        try (CommandServer silent = new CommandServer();
                CommandServer server = new CommandServer(
                        accepted(), silent.openStream(state(1, "started"), output(2, "stdout", "x")))) {
            Run run = Run.of(server, "--wait", "t", "backup", "");
            run.awaitOut("x");
            run.signal(new ExitCode(signal));
            assertThat(run.finish())
                    .isEqualTo(new Run.End(
                            status,
                            "x",
                            "eventsource-request: interrupted; eventsource-request --result http://127.0.0.1:"
                                    + server.port() + "/commands/h1 shows the result later\n"));
        }
    }

    @Test
    void aSignalBeforeTheServerHasAnsweredIsNamed() throws Exception {
        try (CommandServer silent = new CommandServer();
                CommandServer server = new CommandServer((head, out) -> silent.awaitClose())) {
            Run run = Run.of(server, "--wait", "t", "backup", "");
            server.takeHead();
            run.signal(ExitCode.INTERRUPTED);
            assertThat(run.finish())
                    .isEqualTo(
                            new Run.End(
                                    130,
                                    "",
                                    "eventsource-request: interrupted before the server answered; it may have accepted the command\n"));
        }
    }

    @Test
    void theHandleAloneNamesACommandOfTheDefaultServer() {
        assertThat(Command.of(TestRequest.options("t ping 1").destination(), "/commands/h1")
                        .reference())
                .isEqualTo("h1");
        assertThat(Command.of(TestRequest.options("-x p t ping 1").destination(), "/commands/h1")
                        .reference())
                .isEqualTo("http://127.0.0.1:8888/p/commands/h1");
        assertThat(Command.of(TestRequest.options("http://u:p@h/x/ping/t?q 1").destination(), "/y/commands/h1")
                        .reference())
                .isEqualTo("http://h/x/commands/h1");
        assertThat(Command.of(TestRequest.options("http://h/ping 1").destination(), "/y/commands/h1")
                        .reference())
                .isEqualTo("http://h/commands/h1");
    }
}
