package io.eventsource.cli.request;

import static io.eventsource.cli.request.CommandServer.accepted;
import static io.eventsource.cli.request.CommandServer.answer;
import static io.eventsource.cli.request.CommandServer.done;
import static io.eventsource.cli.request.CommandServer.event;
import static io.eventsource.cli.request.CommandServer.output;
import static io.eventsource.cli.request.CommandServer.state;
import static io.eventsource.cli.request.CommandServer.stream;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands whose result is awaited, and does not arrive. */
@Timeout(60)
class CommandFaultsTest {

    private static final String ADVICE =
            "; eventsource-request --result http://127.0.0.1:PORT/commands/h1 shows the" + " result later\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 Not Found | no client is subscribed to t | 404: no client is subscribed to t; with --ttl the event waits for one",
                "413 Large     | the body may have 5 bytes    | 413: the body may have 5 bytes",
                "409 Conflict  | a newer one is there         | 409: a newer one is there",
                "502 Bad       | no gateway                   | 502: no gateway",
                "504 Late      | no answer                    | 504: no answer",
                "503 Busy      | later                        | 503: later",
            })
    void aRefusalIsTheServersReason(String status, String body, String line) throws Exception {
        try (CommandServer server = new CommandServer(answer(status, "", body))) {
            assertThat(Run.of(server, "--wait", "t", "reboot", "").finish())
                    .isEqualTo(new Run.End(255, "", "eventsource-request: " + line + "\n"));
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Location: /waiting/t\r\n", "Location: /commands/\r\n", "Location: h1\r\n"})
    void aServerThatDoesNotAnswerCommandsIsNamed(String location) throws Exception {
        try (CommandServer server = new CommandServer(answer("200 OK", location, "{\"id\":null}"))) {
            assertThat(Run.of(server, "--wait", "t", "reboot", "").finish())
                    .isEqualTo(new Run.End(
                            255,
                            "",
                            "eventsource-request: the server does not answer commands: it accepted the event, but does not"
                                    + " say where its result will be\n"));
        }
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        String elsewhere = "Location: http://elsewhere.example/\r\n";
        String line =
                "eventsource-request: 307: the server redirects to http://elsewhere.example/, which is not followed;"
                        + " use that URL if it is right\n";
        try (CommandServer server = new CommandServer(answer("307 Moved", elsewhere, ""))) {
            assertThat(Run.of(server, "--wait", "t", "reboot", "").finish()).isEqualTo(new Run.End(255, "", line));
        }
        try (CommandServer server = new CommandServer(accepted(), answer("307 Moved", elsewhere, ""))) {
            assertThat(Run.of(server, "--wait", "t", "reboot", "").finish()).isEqualTo(new Run.End(255, "", line));
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void aResultThatIsNotKeptIsNamed() throws Exception {
        try (CommandServer server = new CommandServer(
                accepted(), stream(output(1, "stdout", "one")), answer("404 Not Found", "", "unknown command"))) {
            assertThat(Run.of(server, "--wait", "t", "reboot", "").finish())
                    .isEqualTo(new Run.End(
                            255,
                            "one",
                            "eventsource-request: 404: the server does not know this command, or does not keep its result any"
                                    + " longer\n"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "done   | rubbish                            | \"rubbish\"",
                "done   | [1]                                | \"[1]\"",
                "done   | {\"state\":\"done\",               | \"{\"state\":\"done\",\"",
                "done   | {}                                 | \"{}\"",
                "done   | {\"state\":7}                      | \"{\"state\":7}\"",
                "done   | {\"state\":\"over\"}               | \"{\"state\":\"over\"}\"",
                "done   | {\"state\":\"done\",\"exit\":-1}   | \"{\"state\":\"done\",\"exit\":-1}\"",
                "done   | {\"state\":\"done\",\"exit\":\"x\"} | \"{\"state\":\"done\",\"exit\":\"x\"}\"",
                "done   | {\"state\":\"done\",\"exit\":[]}   | \"{\"state\":\"done\",\"exit\":[]}\"",
                "output | {\"stream\":\"stdin\",\"text\":\"x\"} | \"{\"stream\":\"stdin\",\"text\":\"x\"}\"",
                "output | {\"base64\":\"*\"}                 | \"{\"base64\":\"*\"}\"",
                "output | {\"text\":null}                    | \"{\"text\":null}\"",
            })
    void rubbishIsOneSentence(String type, String data, String quoted) throws Exception {
        try (CommandServer server = new CommandServer(accepted(), stream(event(1, type, data)))) {
            assertThat(Run.of(server, "--wait", "t", "reboot", "").finish())
                    .isEqualTo(new Run.End(
                            255,
                            "",
                            "eventsource-request: expected the state of the command as JSON, but the server sent "
                                    + quoted + "\n"));
        }
    }

    @Test
    void missingOutputIsNotPassedOver() throws Exception {
        try (CommandServer server = new CommandServer(
                accepted(),
                stream(output(1, "stdout", "one\\n"), event(5, "eventsource.gap", "evicted"), done(6, 0, "")))) {
            assertThat(Run.of(server, "--wait", "t", "reboot", "").finish())
                    .isEqualTo(new Run.End(
                            255,
                            "one\n",
                            "eventsource-request: some output of the command is missing, because the server does not keep it any"
                                    + " longer" + ADVICE.replace("PORT", server.port())));
        }
    }

    @Test
    void aPageInPlaceOfTheStreamIsNamed() throws Exception {
        try (CommandServer server =
                new CommandServer(accepted(), answer("200 OK", "Content-Type: text/html\r\n", "<html>log in</html>"))) {
            assertThat(Run.of(server, "--wait", "t", "reboot", "").finish())
                    .isEqualTo(new Run.End(
                            255,
                            "",
                            "eventsource-request: expected the stream of a command, but the server answered 200 OK without"
                                    + " one\n"));
        }
    }

    @Test
    void anEventWithoutEndIsBounded() throws Exception {
        String piece = "x".repeat(1 << 20);
        try (CommandServer server = new CommandServer(accepted(), (head, out) -> {
            CommandServer.beginStream(out);
            out.write("event: output\ndata: ".getBytes(StandardCharsets.UTF_8));
            while (true) {
                out.write(piece.getBytes(StandardCharsets.UTF_8));
            }
        })) {
            assertThat(Run.of(server, "--wait", "t", "reboot", "").finish())
                    .isEqualTo(
                            new Run.End(
                                    255,
                                    "",
                                    "eventsource-request: the server sent an event of more than 8388608 bytes about the command\n"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "waiting   | the command waits for its client",
                "delivered | the command was delivered, but its client has not started it",
                "started   | the command was started, but has not ended",
            })
    void aTimeOutNamesTheStateAndHowToGetTheResultLater(String state, String sentence) throws Exception {
        try (CommandServer silent = new CommandServer();
                CommandServer server = new CommandServer(accepted(), silent.openStream(state(1, state)))) {
            assertThat(Run.of(server, "--wait=1s", "t", "reboot", "").finish())
                    .isEqualTo(new Run.End(
                            255,
                            "",
                            "eventsource-request: timed out after 1 s: " + sentence
                                    + ADVICE.replace("PORT", server.port())));
        }
    }

    @Test
    void aConnectionThatStaysLostIsNamedWhenTheTimeIsOver() throws Exception {
        try (CommandServer server =
                new CommandServer(accepted(), stream(state(1, "started"), output(2, "stdout", "x")))) {
            Run.End end = Run.of(server, "--wait=1s", "t", "reboot", "").finish();
            // The time may also end the last attempt to connect.
            String error = end.err().replace("(timed out)", "(the connection was closed)");
            assertThat(new Run.End(end.status(), end.out(), error))
                    .isEqualTo(new Run.End(
                            255,
                            "x",
                            "eventsource-request: timed out after 1 s, and the connection was lost (the connection was closed):"
                                    + " the command was started, but has not ended"
                                    + ADVICE.replace("PORT", server.port())));
        }
    }

    @Test
    void aServerThatDoesNotAnswerThePostIsGivenUpInTime() throws Exception {
        try (CommandServer silent = new CommandServer();
                CommandServer server = new CommandServer((head, out) -> silent.awaitClose())) {
            assertThat(Run.of(server, "--wait=1s", "t", "reboot", "").finish().err())
                    .matches(
                            "eventsource-request: no answer from http://127\\.0\\.0\\.1:\\d+ within (1 s|9\\d\\d ms)\n");
        }
    }

    @Test
    void anUnreachableServerIsAFailureOfOurs() throws Exception {
        CommandServer server = new CommandServer();
        server.close();
        Run.End end = Run.of(server, "--wait", "t", "reboot", "").finish();
        assertThat(end.status()).isEqualTo(255);
        assertThat(end.err()).startsWith("eventsource-request: cannot connect to http://127.0.0.1:");
    }

    @Test
    void wrongUsageAndWrongDataHaveTheirStatuses() throws Exception {
        try (CommandServer server = new CommandServer()) {
            assertThat(Run.of(server, "--wait=0", "t", "reboot", "").finish())
                    .isEqualTo(
                            new Run.End(
                                    2,
                                    "",
                                    "eventsource-request: --wait must be a time from 1 s to 24 d with its unit, such as 3600s or 1h, but is \"0\" (see --help)\n"));
            assertThat(Run.of(server, "--wait", "-j", "t", "reboot", "{")
                            .finish()
                            .status())
                    .isEqualTo(255);
            assertThat(server.requests()).isEmpty();
        }
    }
}
