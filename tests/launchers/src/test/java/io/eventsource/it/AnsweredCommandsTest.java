package io.eventsource.it;

import static io.eventsource.mockserver.ScriptedServer.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.it.support.FullEffort;
import io.eventsource.mockserver.RecordedAnswer;
import io.eventsource.mockserver.ScriptedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A client that is killed while it runs a command that wants an answer, and started again with what it has kept. */
@DisabledOnOs(OS.WINDOWS)
class AnsweredCommandsTest {

    private static final String TOKEN = "42:42:42:42:42:42";

    @TempDir
    private Path directory;

    private final ScriptedServer server = new ScriptedServer().takeAnswers();

    @AfterEach
    void close() {
        server.close();
    }

    private Launcher client(String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(more));
        // The first run of command 1 does not end.
        String command = "echo $EVENT_DATA >> log; echo begun; [ -e again ] || exec sleep 600; echo done; exit 3"
                .replace("log", path("log"))
                .replace("again", path("again"));
        arguments.addAll(List.of("--checkpoint", path("checkpoint"), "--exec", command));
        if (!arguments.contains("-P")) {
            arguments.add(server.uri("/").toString());
        }
        return Launcher.start("client", arguments.toArray(String[]::new));
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
        return process();
    }

    private ProcessHandle process() throws Exception {
        String pid = Files.readAllLines(directory.resolve("checkpoint.running")).get(0);
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    /** Asks a listener for the outcome of a command. */
    private static CompletableFuture<HttpResponse<String>> ask(Listener listener, String data) {
        return HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + "/ping/" + TOKEN))
                                .header("Prefer", "wait=100")
                                .header("TTL", "100")
                                .POST(BodyPublishers.ofString(data))
                                .build(),
                        BodyHandlers.ofString());
    }

    @Test
    void publisherGetsTheOutputAndTheStatus() throws Exception {
        Files.createFile(directory.resolve("again"));
        try (Listener listener = Listener.start("-i");
                Launcher client = client("-P", listener.port(), TOKEN)) {
            listener.awaitStream(TOKEN);
            HttpResponse<String> response = ask(listener, "one").get(60, TimeUnit.SECONDS);
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(response.headers().firstValue("EventSource-Exit")).hasValue("3");
            assertThat(response.body()).isEqualTo("begun\ndone\n");
            client.awaitOut("done"::equals); // the user sees it, too
        }
    }

    @Test
    @FullEffort
    void publisherLearnsThatTheClientWasKilled() throws Exception {
        try (Listener listener = Listener.start("-i")) {
            CompletableFuture<HttpResponse<String>> response;
            try (Launcher client = client("-P", listener.port(), TOKEN)) {
                listener.awaitStream(TOKEN);
                response = ask(listener, "one");
                client.awaitOut("begun"::equals);
                client.kill();
            }
            Files.createFile(directory.resolve("again"));
            end(process());
            try (Launcher client = client("-P", listener.port(), TOKEN)) {
                HttpResponse<String> interrupted = response.get(60, TimeUnit.SECONDS);
                assertThat(interrupted.statusCode()).as(interrupted.body()).isEqualTo(502);
                assertThat(interrupted.body()).contains("\"state\":\"interrupted\"");
                assertThat(client.isAlive()).isTrue();
                assertThat(ask(listener, "two").get(60, TimeUnit.SECONDS).body())
                        .isEqualTo("begun\ndone\n");
            }
            assertThat(directory.resolve("log")).hasContent("one\ntwo\n");
        }
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
    @FullEffort
    void killedCommandRunsAgainIfThatIsWantedAndIsAnsweredOnce() throws Exception {
        end(killInTheMiddle());
        server.takeAnswers().streamAndStayOpen(command("1", "run", "one"));
        try (Launcher client = client("--rerun-interrupted")) {
            RecordedAnswer answer = server.awaitAnswer("1");
            assertThat(answer.exit()).isEqualTo(3);
            assertThat(answer.stdout()).isEqualTo("begun\ndone\n");
            assertThat(client.isAlive()).isTrue();
        }
        assertThat(directory.resolve("log")).hasContent("one\none\n");
    }
}
