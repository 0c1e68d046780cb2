package io.eventsource.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.eventsource.docs.MarkdownFile.Block;
import io.eventsource.it.support.Effort;
import io.eventsource.it.support.FullEffort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs what the documents show of a terminal, document by document and from top to bottom, with the launchers of the
 * distribution and another port.
 *
 * <ul>
 *   <li>{@code session: run}: each command that follows a {@code $}, or else each line, must end with the output below it;
 *   <li>{@code session: start}: the block is started and continues; its output must have arrived by the end;
 *   <li>{@code session: not run, reason}: for those that need what a test has not.
 * </ul>
 */
@Timeout(180)
class SessionsTest {

    private static final Path HOME = Path.of(System.getProperty("eventsource.home", "none"));
    /** What a new user types first; the sessions of the guides run at full effort only. */
    private static final String FIRST = "README.md";

    static Stream<Path> documents() {
        return SnippetsTest.guides();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void theSessionPrintsTheShownOutput(Path path, @TempDir Path dir) throws Exception {
        List<Block> sessions = MarkdownFile.read(path).blocks().stream()
                .filter(block -> block.kind().equals("session"))
                .toList();
        assumeTrue(Effort.isFull() || sessions.isEmpty() || path.endsWith(FIRST), FullEffort.REASON);
        assumeTrue(Files.isDirectory(HOME), "the launchers have not been packaged: run this by verify");
        assumeTrue(
                Terminal.has("bash") && Terminal.has("curl"),
                "bash or curl is not installed (Debian: apt-get install bash curl)");
        for (String launcher :
                List.of("eventsource-listener", "eventsource-client", "eventsource-request", "eventsource-journal")) {
            writeScript(
                    dir.resolve("bin").resolve(launcher), HOME.resolve("bin").resolve(launcher));
        }
        try (Terminal terminal = new Terminal(dir)) {
            for (Block session : sessions) {
                run(terminal, session);
            }
            terminal.assertAllHasCome();
        }
    }

    /** Calls a launcher of the distribution, whose own files are to stay out of the directory. */
    private static void writeScript(Path script, Path launcher) throws IOException {
        Files.createDirectories(script.getParent());
        Files.writeString(script, "#!/bin/sh\nexec '" + launcher.toRealPath() + "' \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void run(Terminal terminal, Block block) throws Exception {
        if (block.source().startsWith("not run, ")) {
            return;
        }
        switch (block.source()) {
            case "start" -> terminal.start(block);
            case "run" -> terminal.run(block);
            default ->
                assertThat(block.source())
                        .as(block.where() + ": the word after session")
                        .isIn("start", "run");
        }
    }
}
