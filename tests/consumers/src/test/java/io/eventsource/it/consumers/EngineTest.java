package io.eventsource.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine asks for no servlets, neither of the compiler nor when it runs. */
class EngineTest {

    @TempDir
    Path directory;

    @Test
    void runsAsAModuleWithoutServlets() throws Exception {
        Program program = Program.onModulePath("engine", Jars.WITHOUT_SERVLETS, classes());

        assertThat(program.run("")).startsWith("module com.example.engine").contains("data: 42", "the end");
    }

    @Test
    void runsOnTheClassPathWithoutServlets() throws Exception {
        Program program = Program.onClassPath("engine", Jars.WITHOUT_SERVLETS, classes());

        assertThat(program.run("")).startsWith("unnamed module").contains("data: 42", "the end");
    }

    private Path classes() throws Exception {
        return Files.createDirectory(directory.resolve("classes"));
    }
}
