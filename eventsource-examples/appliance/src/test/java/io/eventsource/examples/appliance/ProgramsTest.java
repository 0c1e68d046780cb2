package io.eventsource.examples.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.client.CommandAnswer;
import io.eventsource.client.CommandOutput;
import io.eventsource.protocol.MessageEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs of the example. */
@DisabledOnOs(OS.WINDOWS)
class ProgramsTest {

    private final Programs programs = new Programs(Path.of("programs"));
    private final Output output = new Output();

    private CommandAnswer run(String name, String data) throws Exception {
        return programs.handle(MessageEvent.of(name, data, "1"), output);
    }

    @Test
    void theOutputAndTheExitStatusAreThoseOfTheProgram() throws Exception {
        assertThat(run("install", "1")).isEqualTo(CommandAnswer.exit(0));
        assertThat(output.text).hasToString("step 1 of 1\ninstalled\n");
    }

    @Test
    void errorOutputIsSeparate() throws Exception {
        assertThat(run("install", "many")).isEqualTo(CommandAnswer.exit(2));
        assertThat(output.text).isEmpty();
        assertThat(output.errors).hasToString("install: how many steps? Got: many\n");
    }

    @Test
    void noShellReadsTheData() throws Exception {
        assertThat(run("ping", "$HOME; `id` 'x")).isEqualTo(CommandAnswer.exit(0));
        assertThat(output.text).hasToString("pong $HOME; `id` 'x\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reboot", "../run", "/bin/sh", "", ".", "ping\n"})
    void onlyProgramsOfTheDirectoryAreRun(String name) throws Exception {
        assertThat(run(name, "x").state()).isEqualTo(CommandAnswer.State.REJECTED);
    }

    @Test
    void anInterruptEndsTheProgram() throws Exception {
        Thread.currentThread().interrupt();
        assertThat(run("sleep", "600").state()).isEqualTo(CommandAnswer.State.INTERRUPTED);
    }

    /** Collects output. Each stream is read on one thread, which has ended when the command has its answer. */
    private static final class Output implements CommandOutput {

        private final StringBuilder text = new StringBuilder();
        private final StringBuilder errors = new StringBuilder();

        private static CompletionStage<Void> add(StringBuilder to, String more) {
            to.append(more);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<Void> output(String more) {
            return add(text, more);
        }

        @Override
        public CompletionStage<Void> output(byte[] bytes) {
            return add(text, new String(bytes, StandardCharsets.UTF_8));
        }

        @Override
        public CompletionStage<Void> errorOutput(String more) {
            return add(errors, more);
        }

        @Override
        public CompletionStage<Void> errorOutput(byte[] bytes) {
            return add(errors, new String(bytes, StandardCharsets.UTF_8));
        }
    }
}
