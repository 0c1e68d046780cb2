package io.eventsource.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What a user's program may expect of the packaged jars, on the path that a subclass chooses. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ConsumerContract {

    private final String module;
    private Program program;

    ConsumerContract(String module) {
        this.module = module;
    }

    abstract Program compile(Path classes) throws Exception;

    @BeforeAll
    void compileTheProgram(@TempDir Path directory) throws Exception {
        program = compile(Files.createDirectory(directory.resolve("classes")));
    }

    @Test
    void nothingOptionalIsThere() {
        assertThat(Jars.REQUIRED)
                .extracting(jar -> jar.getFileName().toString())
                .contains(
                        "eventsource-server.jar",
                        "eventsource-client.jar",
                        "eventsource-mockserver.jar",
                        "eventsource-testing.jar")
                .noneMatch(name -> name.matches("(gson|jspecify|micrometer|junit|slf4j-simple).*"));
    }

    @Test
    void parsesAStream() throws Exception {
        assertThat(program.run("parse")).startsWith(module).contains("parsed 42");
    }

    @Test
    void sendsAnEventFromAServerToAClient() throws Exception {
        assertThat(program.run("send"))
                .startsWith(module)
                .contains("got ping 42")
                .doesNotContain("Exception");
    }

    @Test
    void receivesAnEventFromAScriptedServerWithoutJUnit() throws Exception {
        assertThat(program.run("script")).startsWith(module).contains("got message 42");
    }

    @Test
    void learnsThatJsonNeedsGson() throws Exception {
        assertThat(program.run("json"))
                .startsWith(module)
                .contains("JSON events need Gson", "com.google.code.gson:gson", "module com.google.gson");
    }

    @Test
    void hasJsonWithGson() throws Exception {
        assertThat(program.run("json", Jars.GSON, "com.google.gson"))
                .startsWith(module)
                .contains("{\"a\":1}");
    }

    @Test
    void learnsThatMetersNeedMicrometer() throws Exception {
        assertThat(program.run("metrics"))
                .startsWith(module)
                .contains("NoClassDefFoundError: io/micrometer/core/instrument/");
    }

    @Test
    void hasMetersWithMicrometer() throws Exception {
        assertThat(program.run("metrics", Jars.MICROMETER, "micrometer.core"))
                .startsWith(module)
                .contains("made BrokerMetrics");
    }
}
