package io.eventsource.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.cli.ExitCode;
import io.eventsource.cli.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class ClientExecTest {

    private static final String THREE =
            "retry: 1\nid: 1\ndata: a\n\nid: 2\nevent: ping\ndata: b\ndata: c\n\nid: 3\ndata\n\n";

    @TempDir
    Path directory;

    private Path log;
    private Path checkpoint;

    @BeforeEach
    void nameFiles() throws IOException {
        log = Files.createFile(directory.resolve("log"));
        checkpoint = directory.resolve("checkpoint");
    }

    @Test
    void aCommandFindsTheEventInItsEnvironmentAndItsInput() throws Exception {
        Outcome outcome = execute("echo \"$EVENT_ID/$EVENT_TYPE/$EVENT_DATA/$(cat)\" >> " + log, THREE);
        assertThat(outcome).isEqualTo(new Outcome(ExitCode.DONE, "", outcome.err()));
        assertThat(log).hasContent("1/message/a/a\n2/ping/b\nc/b\nc\n3/message//\n");
        assertThat(checkpoint).hasContent("3\n");
    }

    @Test
    void oneCommandRunsAtATime() throws Exception {
        // A directory can be created only once, so a second command at the same time would fail and be reported.
        String lock = directory.resolve("lock").toString();
        Outcome outcome = execute("mkdir " + lock + " && echo $EVENT_ID >> " + log + " && rmdir " + lock, THREE);
        assertThat(outcome.err()).doesNotContain("status 1");
        assertThat(log).hasContent("1\n2\n3\n");
    }

    @Test
    void aFailedEventIsRedeliveredAfterTheAcknowledgedPosition() throws Exception {
        String command = "echo $EVENT_ID >> %s; [ $EVENT_ID != 2 ] || [ $(grep -c 2 %s) = 2 ]".formatted(log, log);
        try (TestStreams server = new TestStreams(THREE + "(wait)", THREE.substring(THREE.indexOf("id: 2")))) {
            Outcome outcome = new ClientRun().run("-c", checkpoint.toString(), "-e", command, server.url());
            assertThat(outcome.exitCode()).isEqualTo(ExitCode.DONE);
            assertThat(outcome.err()).contains("the command ended with status 1; retrying in ");
            assertThat(server.request().lastEventId()).isEqualTo("null");
            assertThat(server.request().lastEventId()).isEqualTo("1");
        }
        assertThat(log).hasContent("1\n2\n2\n3\n");
        assertThat(checkpoint).hasContent("3\n");
    }

    @Test
    void aCheckpointStaysWhereTheCommandHasFailedAndIsWhereTheNextRunBegins() throws Exception {
        ClientRun run = new ClientRun();
        try (TestStreams server = new TestStreams(THREE.replace("retry: 1\n", "retry: 600000\n") + "(wait)", THREE)) {
            String command = "echo >> " + log + "; [ $EVENT_ID != 2 ] || kill -KILL $$";
            CompletableFuture<Outcome> running = run.start("-c", checkpoint.toString(), "-e", command, server.url());
            awaitLines(2);
            run.signal(ExitCode.DONE);
            Outcome outcome = running.get(20, TimeUnit.SECONDS);
            assertThat(outcome.exitCode()).isEqualTo(ExitCode.DONE);
            assertThat(outcome.err()).contains("the command ended with status 137");
            assertThat(checkpoint).hasContent("1\n");
            new ClientRun().run("-c", checkpoint.toString(), "-e", "true", server.url());
            server.request();
            assertThat(server.request().lastEventId()).isEqualTo("1");
        }
    }

    @Test
    void withoutAnIdNothingIsRedelivered() throws Exception {
        Outcome outcome = execute("echo $EVENT_DATA >> " + log + "; false", "retry: 1\ndata: a\n\ndata: b\n\n");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.err()).contains("status 1, and the event cannot be requested again; skipping the event");
        assertThat(log).hasContent("a\nb\n");
    }

    @Test
    void dataThatAVariableCannotHoldIsOnStandardInput() throws Exception {
        String command = "echo ${EVENT_DATA-unset} $(wc -c) >> " + log;
        execute(command, "retry: 1\ndata: " + "x".repeat(200_000) + "\n\ndata: a\0b\n\n");
        assertThat(log).hasContent("unset 200000\nunset 3\n");
    }

    @Test
    void aCommandMayIgnoreItsInput() throws Exception {
        execute("echo $EVENT_TYPE >> " + log, "retry: 1\nevent: big\ndata: " + "x".repeat(200_000) + "\n\n");
        assertThat(log).hasContent("big\n");
    }

    @Test
    void aCountEndsAfterSoManyCommands() throws Exception {
        try (TestStreams server = new TestStreams(THREE + "(wait)")) {
            Outcome outcome =
                    new ClientRun().run("-n", "2", "-c", checkpoint.toString(), "-e", "echo >> " + log, server.url());
            assertThat(outcome).isEqualTo(new Outcome(ExitCode.DONE, "", ""));
        }
        assertThat(log).hasContent("\n\n");
        assertThat(checkpoint).hasContent("2\n");
    }

    @Test
    void aSignalLetsTheCommandEnd() throws Exception {
        ClientRun run = new ClientRun();
        Path go = directory.resolve("go");
        try (TestStreams server = new TestStreams(THREE + "(wait)")) {
            String command = "echo >> " + log + "; while [ ! -e " + go + " ]; do sleep 0.05; done";
            CompletableFuture<Outcome> running = run.start("-c", checkpoint.toString(), "-e", command, server.url());
            awaitLines(1);
            run.signal(ExitCode.INTERRUPTED);
            Files.createFile(go);
            assertThat(running.get(20, TimeUnit.SECONDS).exitCode()).isEqualTo(ExitCode.INTERRUPTED);
        }
        assertThat(log).hasContent("\n");
        assertThat(checkpoint).hasContent("1\n");
    }

    @Test
    void anEventIsSkippedAfterSoManyAttempts() throws Exception {
        try (TestStreams server = new TestStreams(THREE, THREE)) {
            String command = "echo $EVENT_ID >> " + log + "; [ $EVENT_ID != 1 ]";
            Outcome outcome = new ClientRun()
                    .run("-c", checkpoint.toString(), "--exec-attempts", "2", "-e", command, server.url());
            assertThat(outcome.exitCode()).isEqualTo(ExitCode.DONE);
            assertThat(outcome.err()).contains("status 1; retrying in ", "status 1; skipping the event \"1\"");
        }
        assertThat(log).hasContent("1\n1\n2\n3\n");
        assertThat(checkpoint).hasContent("3\n");
    }

    @Test
    void anEventMayStopTheClientAndIsRedeliveredAtTheNextStart() throws Exception {
        try (TestStreams server = new TestStreams(THREE, THREE)) {
            String command = "echo $EVENT_ID >> " + log + "; [ $EVENT_ID != 2 ]";
            Outcome outcome = new ClientRun()
                    .run(
                            "-c",
                            checkpoint.toString(),
                            "--exec-attempts",
                            "1",
                            "--exec-failed",
                            "stop",
                            "-e",
                            command,
                            server.url());
            assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(outcome.err()).endsWith("status 1; stopping before the event \"2\"\n");
        }
        assertThat(log).hasContent("1\n2\n");
        assertThat(checkpoint).hasContent("1\n");
    }

    @Test
    void anEventWithoutAnIdIsRetriedWithoutAReconnect() throws Exception {
        try (TestStreams server = new TestStreams("retry: 1\ndata: a\n\n")) {
            Outcome outcome = new ClientRun()
                    .run("--exec-attempts", "3", "-e", "echo $EVENT_DATA >> " + log + "; false", server.url());
            assertThat(outcome.err()).contains("status 1; skipping the event\n");
        }
        assertThat(log).hasContent("a\na\na\n");
    }

    @Test
    void anAnswerToAPostIsNotRequestedAgainWhenACommandFails() throws Exception {
        try (TestStreams server = new TestStreams("id: 1\ndata: a\n\n", "id: 1\ndata: a\n\n")) {
            Outcome outcome = new ClientRun().run("-D", "?", "-e", "echo >> " + log + "; false", server.url());
            assertThat(outcome.err()).contains("cannot be requested again; skipping the event \"1\"");
            server.request();
            assertThat(server.hasRequest()).isFalse();
        }
        assertThat(log).hasContent("\n");
    }

    @Test
    void theEndOfARightIsNoOrder() throws Exception {
        Outcome outcome =
                execute("cat >> " + log, "retry: 1\nid: 1\ndata: a\n\nevent: auth_revoked\ndata: rm -rf /\n\n");
        assertThat(outcome.err())
                .contains("eventsource-client: the server says that the right to read this stream has ended\n");
        assertThat(log).hasContent("a");
        assertThat(checkpoint).hasContent("1\n");
    }

    @Test
    void aGapIsNoOrder() throws Exception {
        String stream = "retry: 1\nid: 1\nevent: eventsource.gap\ndata: evicted\n\nid: 2\ndata: b\n\n";
        Outcome outcome = execute("echo $EVENT_TYPE >> " + log, stream);
        assertThat(outcome.err()).contains("events may be missing here: the server no longer has all missed events");
        assertThat(log).hasContent("message\n");
        assertThat(checkpoint).hasContent("2\n");
        try (TestStreams server = new TestStreams(stream)) {
            new ClientRun().run("--exec-gap", "echo gap $EVENT_DATA >> " + log, "-e", "echo >> " + log, server.url());
        }
        assertThat(log).hasContent("message\ngap evicted\n\n");
    }

    private Outcome execute(String command, String stream) throws IOException {
        try (TestStreams server = new TestStreams(stream)) {
            return new ClientRun().run("-c", checkpoint.toString(), "-e", command, server.url());
        }
    }

    /** A command is another process: its file is all that tells of it. */
    private void awaitLines(int count) throws Exception {
        try (WatchService changes = directory.getFileSystem().newWatchService()) {
            directory.register(changes, StandardWatchEventKinds.ENTRY_MODIFY);
            while (Files.readAllLines(log).size() < count) {
                WatchKey change = changes.poll(20, TimeUnit.SECONDS);
                assertThat(change).as("a change of the log").isNotNull();
                change.reset();
            }
        }
    }
}
