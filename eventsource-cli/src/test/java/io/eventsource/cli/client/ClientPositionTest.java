package io.eventsource.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.cli.ExitCode;
import io.eventsource.cli.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientPositionTest {

    @TempDir
    Path directory;

    @Test
    void theCheckpointIsThatOfTheLastPrintedEvent() throws Exception {
        Path checkpoint = directory.resolve("checkpoint");
        try (TestStreams server = new TestStreams("id: 1\ndata: a\n\nid: 2\ndata: b\n\n(wait)")) {
            Outcome outcome = new ClientRun().run("-n", "1", "-c", checkpoint.toString(), "-s", "0", server.url());
            assertThat(outcome).isEqualTo(new Outcome(ExitCode.DONE, "message: a\n", ""));
            assertThat(server.request().lastEventId()).isEqualTo("0");
        }
        assertThat(checkpoint).hasContent("1\n");
    }

    @Test
    void aCheckpointComesBeforeSince() throws Exception {
        Path checkpoint = Files.writeString(directory.resolve("checkpoint"), "5\n");
        try (TestStreams server = new TestStreams()) {
            new ClientRun().run("-c", checkpoint.toString(), "-s", "3", server.url());
            assertThat(server.request().lastEventId()).isEqualTo("5");
        }
    }

    @Test
    void aCheckpointHasOneClientAtATime() throws Exception {
        Path checkpoint = directory.resolve("checkpoint");
        ClientRun first = new ClientRun();
        try (TestStreams server = new TestStreams("id: 1\ndata: a\n\n(wait)")) {
            CompletableFuture<Outcome> running = first.start("-c", checkpoint.toString(), "-e", "true", server.url());
            server.request();
            Outcome second = new ClientRun().run("-c", checkpoint.toString(), server.url());
            assertThat(second.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(second.err()).contains("--checkpoint is in use by another eventsource-client: " + checkpoint);
            assertThat(server.hasRequest()).isFalse();
            first.signal(ExitCode.DONE);
            running.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void onceEndsWithTheFirstStream() throws Exception {
        try (TestStreams server = new TestStreams("data: a\n\n", "data: b\n\n")) {
            assertThat(new ClientRun().run("--once", server.url()))
                    .isEqualTo(new Outcome(ExitCode.DONE, "message: a\n", ""));
        }
        try (TestStreams server = new TestStreams("data: a\n\n", "data: b\n\n")) {
            assertThat(new ClientRun().run("--once", "-e", "true", server.url()))
                    .isEqualTo(new Outcome(ExitCode.DONE, "", ""));
        }
    }

    @Test
    void aLargeEventEndsTheClientOrIsSkipped() throws Exception {
        String stream = "data: " + "x".repeat(3000) + "\n\ndata: b\n\n";
        try (TestStreams server = new TestStreams(stream, stream)) {
            Outcome refused = new ClientRun().run("--max-event-size", "2k", server.url());
            assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(refused.err())
                    .contains(" is larger than 2k; raise the limit with --max-event-size, or skip such events with"
                            + " --skip-large-events");
            Outcome skipped =
                    new ClientRun().run("--max-event-size", "2k", "--skip-large-events", "-n", "1", server.url());
            assertThat(skipped).isEqualTo(new Outcome(ExitCode.DONE, "message: b\n", ""));
        }
    }

    @Test
    void aCheckpointThatWasCutIsAFailure() throws Exception {
        Path checkpoint = Files.writeString(directory.resolve("checkpoint"), "5");
        Outcome outcome = new ClientRun().run("-c", checkpoint.toString(), "t");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(outcome.err())
                .startsWith("eventsource-client: cannot use the checkpoint: ")
                .hasLineCount(1);
    }

    @Test
    void aCheckpointThatCannotBeWrittenIsFoundAtTheStart() throws Exception {
        Path checkpoint = directory.resolve("checkpoint");
        Files.createDirectory(directory.resolve("checkpoint.new"));
        try (TestStreams server = new TestStreams("id: 1\ndata: a\n\n(wait)")) {
            Outcome outcome = new ClientRun().run("-c", checkpoint.toString(), server.url());
            assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(outcome.err())
                    .startsWith("eventsource-client: cannot use the checkpoint: " + checkpoint + " cannot be written: ")
                    .hasLineCount(1);
            assertThat(server.hasRequest()).isFalse();
        }
    }

    @Test
    void commentsArePrinted() throws Exception {
        String stream = ": beat\u0007\ndata: a\n\n";
        try (TestStreams server = new TestStreams(stream + "(wait)", stream + "(wait)", stream + "(wait)")) {
            assertThat(new ClientRun().run("-C", "-n1", server.url()).out()).isEqualTo(": beat\\u0007\nmessage: a\n");
            assertThat(new ClientRun()
                            .run("-C", "-n1", "-o", "json", server.url())
                            .out())
                    .startsWith("{\"comment\":\"beat\\u0007\"}\n{\"type\"");
            assertThat(new ClientRun()
                            .run("-C", "-n1", "-o", "raw", server.url())
                            .out())
                    .isEqualTo(stream);
        }
    }

    @Test
    void aSilentStreamIsGivenUp() throws Exception {
        try (TestStreams server = new TestStreams("id: 1\ndata: a\nretry: 1\n\n(wait)")) {
            Outcome outcome = new ClientRun().run("--timeout", "200", server.url());
            assertThat(outcome.exitCode()).isEqualTo(ExitCode.DONE);
            assertThat(outcome.err()).contains("within 200 ms; reconnecting in ");
            server.request();
            assertThat(server.request().lastEventId()).isEqualTo("1");
        }
    }

    @Test
    void attemptsInARowAreBounded() throws Exception {
        try (TestStreams server = new TestStreams("status 503", "status 503", "status 503", "status 503")) {
            Outcome outcome = new ClientRun().run("-k", "-r", "1", "--max-retries", "2", server.url());
            assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(outcome.err()).contains("status 503; reconnecting", "status 503\n");
            for (int i = 0; i < 3; i++) {
                server.request();
            }
            assertThat(server.hasRequest()).isFalse();
        }
    }
}
