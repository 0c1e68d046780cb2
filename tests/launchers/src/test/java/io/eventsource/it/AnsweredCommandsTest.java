package io.eventsource.it;

import static io.eventsource.mockserver.ScriptedServer.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.mockserver.RecordedAnswer;
import io.eventsource.mockserver.ScriptedServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A client that is killed while it runs a command that wants an answer, and started again with what it has kept. */
@DisabledOnOs(OS.WINDOWS)
class AnsweredCommandsTest {

    @TempDir
    private Path directory;

    private final ScriptedServer server = new ScriptedServer().takeAnswers();

    @AfterEach
    void close() {
        server.close();
    }

    private Launcher client(String... more) throws Exception {
        String[] arguments = {
            "--checkpoint",
            directory.resolve("checkpoint").toString(),
            "--exec",
            // The first run of command 1 does not end.
            "echo $EVENT_DATA >> log; echo begun; [ -e again ] || exec sleep 600; echo done"
                    .replace("log", path("log"))
                    .replace("again", path("again")),
            server.uri("/").toString()
        };
        String[] all = Arrays.copyOf(more, more.length + arguments.length);
        System.arraycopy(arguments, 0, all, more.length, arguments.length);
        return Launcher.start("client", all);
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    /** Kills a client in the middle of command 1. Returns the process of its command, which continues. */
    private ProcessHandle killInTheMiddle() throws Exception {
        server.streamAndStayOpen(command("1", "run", "one"));
        try (Launcher client = client()) {
            Await.until(
                    Duration.ofSeconds(30),
                    () -> server.answer("1") != null
                            && server.answer("1").stdout().equals("begun\n"),
                    () -> "the command has begun; so far: " + client);
            client.kill();
        }
        Files.createFile(directory.resolve("again"));
        String pid = Files.readAllLines(directory.resolve("checkpoint.running")).get(0);
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    private static void end(ProcessHandle process) throws Exception {
        process.destroyForcibly();
        process.onExit().get(30, TimeUnit.SECONDS);
    }

    @Test
    void killedCommandIsAnsweredInterruptedAtOnceAndNotRunAgain() throws Exception {
        ProcessHandle process = killInTheMiddle();
        server.streamAndStayOpen(command("1", "run", "one") + command("2", "run", "two"));
        try (Launcher client = client()) {
            RecordedAnswer interrupted = server.awaitAnswer("1");
            assertThat(interrupted.state()).isEqualTo("interrupted");
            assertThat(process.isAlive()).isTrue();
            client.awaitErr(line -> line.contains("a command of a previous client is still running"));
            end(process);
            assertThat(server.awaitAnswer("2").stdout()).isEqualTo("begun\ndone\n");
        }
        assertThat(directory.resolve("log")).hasContent("one\ntwo\n");
    }

    @Test
    void killedCommandRunsAgainIfThatIsWantedAndIsAnsweredOnce() throws Exception {
        end(killInTheMiddle());
        server.takeAnswers().streamAndStayOpen(command("1", "run", "one"));
        try (Launcher client = client("--rerun-interrupted")) {
            RecordedAnswer answer = server.awaitAnswer("1");
            assertThat(answer.exit()).isZero();
            assertThat(answer.stdout()).isEqualTo("begun\ndone\n");
            assertThat(client.isAlive()).isTrue();
        }
        assertThat(directory.resolve("log")).hasContent("one\none\n");
    }
}
