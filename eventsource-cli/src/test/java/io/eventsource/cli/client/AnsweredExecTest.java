package io.eventsource.cli.client;

import static io.eventsource.mockserver.ScriptedServer.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.cli.ExitCode;
import io.eventsource.cli.Outcome;
import io.eventsource.it.support.FullEffort;
import io.eventsource.mockserver.RecordedAnswer;
import io.eventsource.mockserver.ScriptedResponse;
import io.eventsource.mockserver.ScriptedServer;
import io.eventsource.mockserver.ServerConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** How {@code --exec} answers events that want an answer. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(60)
class AnsweredExecTest {

    @TempDir
    Path directory;

    private final ScriptedServer server = new ScriptedServer().takeAnswers();

    @AfterEach
    void close() {
        server.close();
    }

    private Outcome execute(String command, int count, String... more) {
        return new ClientRun().run(arguments(command, count, more));
    }

    private String[] arguments(String command, int count, String... more) {
        String[] first = {
            "-c",
            directory.resolve("checkpoint").toString(),
            "-r",
            "1ms",
            "-n",
            String.valueOf(count),
            "-e",
            command,
            server.uri("/").toString()
        };
        String[] all = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return all;
    }

    @Test
    void answerIsTheOutputAndTheExitStatus() {
        server.streamAndStayOpen(command("1", "reboot", "now"));
        Outcome outcome = execute("cat; echo \" $EVENT_TYPE\"; echo bad >&2; exit 3", 1);
        RecordedAnswer answer = server.awaitAnswer("1");
        assertThat(answer.state()).isEqualTo("done");
        assertThat(answer.exit()).isEqualTo(3);
        assertThat(answer.stdout()).isEqualTo("now reboot\n");
        assertThat(answer.stderr()).isEqualTo("bad\n");
        assertThat(answer.requests().get(0).header("EventSource-State")).isEqualTo("started");
        // A status is an answer, and no failure of the client; the user sees the output, too.
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out()).isEqualTo("now reboot\n");
        assertThat(outcome.err()).doesNotContain("retrying");
        assertThat(directory.resolve("checkpoint")).hasContent("1\n");
    }

    @Test
    void outputIsSentWhileTheCommandRuns() throws Exception {
        Path go = directory.resolve("go");
        server.streamAndStayOpen(command("1", "x", "y"));
        CompletableFuture<Outcome> running = new ClientRun()
                .start(arguments("echo first; while [ ! -e " + go + " ]; do sleep 0.05; done; echo last", 1));
        while (server.answer("1") == null || !server.answer("1").stdout().equals("first\n")) {
            Thread.onSpinWait();
        }
        assertThat(server.answer("1").state()).isEqualTo("started");
        Files.createFile(go);
        assertThat(server.awaitAnswer("1").stdout()).isEqualTo("first\nlast\n");
        assertThat(running.get(20, TimeUnit.SECONDS).exitCode()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void commandThatWasCancelledIsNotRun() {
        server.enqueueForAnswer(ScriptedResponse.status(410))
                .streamAndStayOpen(command("1", "x", "a") + command("2", "x", "b"));
        Outcome outcome = execute("echo $EVENT_DATA", 2);
        assertThat(outcome.out()).isEqualTo("b\n");
        assertThat(outcome.err())
                .contains("the command is not run: the command has expired, was cancelled or was replaced");
        assertThat(directory.resolve("checkpoint")).hasContent("2\n");
    }

    @Test
    void commandThatTakesTooLongIsInterrupted() {
        server.streamAndStayOpen(command("1", "x", "y"));
        execute("echo begun; exec sleep 600", 1, "--exec-timeout", "500ms");
        RecordedAnswer answer = server.awaitAnswer("1");
        assertThat(answer.state()).isEqualTo("interrupted");
        assertThat(answer.stdout()).isEqualTo("begun\n");
        assertThat(answer.stderr()).isEqualTo("the command did not end within 500 ms and was stopped\n");
    }

    @Test
    void lostConnectionInTheMiddleOfAnAnswerDoublesNothing() {
        server.enqueueForAnswer(ServerConnection::reset)
                .enqueueForAnswer(ScriptedResponse.status(503))
                .streamAndStayOpen(command("1", "x", "y"));
        execute("seq 1 20000", 1);
        assertThat(server.awaitAnswer("1").stdout()).hasLineCount(20_000).endsWith("19999\n20000\n");
    }

    @Test
    void outputThatTheServerDoesNotTakeIsDroppedAndTheAnswerSaysSo() {
        server.streamAndStayOpen(command("1", "x", "y"));
        server.enqueueForAnswer(ScriptedResponse.status(200)).enqueueForAnswer(ScriptedResponse.status(413));
        Outcome outcome = execute("seq 1 2000000; echo end >&2", 1);
        RecordedAnswer answer = server.awaitAnswer("1");
        assertThat(answer.exit()).isZero();
        assertThat(answer.stderr()).contains("further output was dropped");
        assertThat(outcome.out()).hasLineCount(2_000_000);
    }

    @Test
    void answeredCommandIsAnsweredAgainAfterARestartAndNotRun() {
        server.streamAndStayOpen(command("1", "x", "a"));
        Path log = directory.resolve("log");
        String command = "echo $EVENT_DATA >> " + log + "; exit 5";
        execute(command, 1);
        server.takeAnswers().streamAndStayOpen(command("1", "x", "a") + command("2", "x", "b"));
        execute(command, 2);
        assertThat(server.awaitAnswer("1").exit()).isEqualTo(5);
        assertThat(server.awaitAnswer("2").exit()).isEqualTo(5);
        assertThat(log).hasContent("a\nb\n");
    }

    /** Leaves a file as a client does that is killed while it runs command 1. */
    private void killed() throws Exception {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String id = "." + base64.encodeToString("1".getBytes(StandardCharsets.UTF_8));
        String address = "." + base64.encodeToString("/reply/1?proof=1.c2VjcmV0".getBytes(StandardCharsets.UTF_8));
        Files.writeString(
                directory.resolve("checkpoint.commands"),
                "eventsource-commands 1\n" + id + " " + id + " " + address + " open\n");
    }

    @Test
    void commandOfAKilledClientIsAnsweredInterruptedAtTheStartAndNotRun() throws Exception {
        killed();
        server.streamAndStayOpen(command("1", "x", "a") + command("2", "x", "b"));
        Outcome outcome = execute("echo $EVENT_DATA", 2);
        assertThat(server.awaitAnswer("1").state()).isEqualTo("interrupted");
        assertThat(server.awaitAnswer("2").exit()).isZero();
        assertThat(outcome.out()).isEqualTo("b\n");
    }

    @Test
    void commandOfAKilledClientMayRunAgain() throws Exception {
        killed();
        server.streamAndStayOpen(command("1", "x", "a"));
        Outcome outcome = execute("echo $EVENT_DATA", 1, "--rerun-interrupted");
        assertThat(server.awaitAnswer("1").stdout()).isEqualTo("a\n");
        assertThat(outcome.out()).isEqualTo("a\n");
    }

    @Test
    @FullEffort
    void commandThatDoesNotEndAfterASignalIsInterrupted() throws Exception {
        server.streamAndStayOpen(command("1", "x", "a"));
        ClientRun run = new ClientRun();
        CompletableFuture<Outcome> running = run.start(arguments("echo begun; exec sleep 600", 1));
        while (server.answer("1") == null || server.answer("1").stdout().isEmpty()) {
            Thread.onSpinWait();
        }
        run.signal(ExitCode.DONE);
        Outcome outcome = running.get(40, TimeUnit.SECONDS);
        RecordedAnswer answer = server.awaitAnswer("1");
        assertThat(answer.state()).isEqualTo("interrupted");
        assertThat(answer.stderr()).isEqualTo("eventsource-client was stopped, and the command with it\n");
        assertThat(outcome.err()).contains("the command took too long and was killed; its event is answered");
    }

    @Test
    void eventThatWantsNoAnswerIsRetriedAsBefore() {
        server.stream("id: 1\ndata: a\n\n" + command("2", "x", "b"))
                .streamAndStayOpen("id: 1\ndata: a\n\n" + command("2", "x", "b"));
        Path log = directory.resolve("log");
        Outcome outcome = execute("echo $EVENT_DATA >> " + log + "; [ $(wc -l < " + log + ") != 1 ]", 2);
        assertThat(log).hasContent("a\na\nb\n");
        assertThat(outcome.err()).contains("the command ended with status 1; retrying");
        assertThat(server.awaitAnswer("2").exit()).isZero();
    }
}
