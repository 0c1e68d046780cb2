package io.eventsource.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.cli.ExitCode;
import io.eventsource.cli.Outcome;
import org.junit.jupiter.api.Test;

/** A question is asked once. */
class ClientPostTest {

    @Test
    void aCompleteAnswerIsASuccessAndTheQuestionIsNotAskedAgain() throws Exception {
        try (TestStreams server = new TestStreams("data: 42\n\n", "data: asked again\n\n")) {
            Outcome outcome = new ClientRun().run("-m", "0", "-D", "{\"q\":1}", server.url());
            assertThat(outcome).isEqualTo(new Outcome(ExitCode.DONE, "message: 42\n", ""));
            assertThat(server.request().body()).isEqualTo("{\"q\":1}");
            assertThat(server.hasRequest()).isFalse();
        }
    }

    @Test
    void aRefusalThatMayPassIsNotAskedAgainEither() throws Exception {
        try (TestStreams server = new TestStreams("status 502", "data: asked again\n\n")) {
            Outcome outcome = new ClientRun().run("-k", "-r", "1", "-D", "?", server.url());
            assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(outcome.err()).contains("502", "a POST request is not repeated");
            server.request();
            assertThat(server.hasRequest()).isFalse();
        }
    }

    @Test
    void aQuestionIsAskedAgainIfThatIsAllowed() throws Exception {
        try (TestStreams server = new TestStreams("data: 1\n\n", "data: 2\n\n")) {
            Outcome outcome = new ClientRun().run("--repeat", "-r", "1", "-D", "?", server.url());
            assertThat(outcome.exitCode()).isEqualTo(ExitCode.DONE); // after 204
            assertThat(outcome.out()).isEqualTo("message: 1\nmessage: 2\n");
        }
    }

    @Test
    void aCommandForEachEventOfAnAnswer() throws Exception {
        try (TestStreams server = new TestStreams("data: 1\n\n", "data: asked again\n\n")) {
            Outcome outcome = new ClientRun().run("-e", "true", "-D", "?", server.url());
            assertThat(outcome).isEqualTo(new Outcome(ExitCode.DONE, "", ""));
            server.request();
            assertThat(server.hasRequest()).isFalse();
        }
    }
}
