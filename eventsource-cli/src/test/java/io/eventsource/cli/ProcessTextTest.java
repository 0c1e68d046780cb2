package io.eventsource.cli;

import static io.eventsource.cli.CommandLines.assertWrongUsage;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTextTest {

    /** "ü" as a JVM shows it that took it for ASCII. */
    private static final String DAMAGED = "\uFFFD\uFFFD";

    @TempDir
    Path directory;

    @Test
    void textThatTheJvmLostIsReadFromTheProcessItself() throws Exception {
        Path raw = entries(StandardCharsets.UTF_8, "java", "-cp", "x", "Main", "t", "", "Grüße", "ü\uFFFD");
        assertThat(ProcessText.arguments(
                        new String[] {"t", "", "Gr" + DAMAGED + DAMAGED + "e", DAMAGED + "\uFFFD"}, raw))
                .containsExactly("t", "", "Grüße", "ü\uFFFD");
    }

    @Test
    void decodedArgumentsAreNotReadAgain() {
        assertThat(ProcessText.arguments(new String[] {"Grüße"}, directory.resolve("none")))
                .containsExactly("Grüße");
    }

    @Test
    void bytesOfAnotherEncodingAreRefused() throws Exception {
        Path raw = entries(StandardCharsets.ISO_8859_1, "java", "Main", "t", "Grüße");
        String[] decoded = {"t", "Gr" + DAMAGED + "e"};
        assertWrongUsage(() -> ProcessText.arguments(decoded, raw))
                .hasMessageStartingWith(
                        "argument 2 contains bytes that are invalid in the encoding of the current locale, and reads \"Gr"
                                + DAMAGED + "e\"; ")
                .hasMessageEndingWith("pass the data on standard input");
        assertWrongUsage(() -> ProcessText.arguments(decoded, directory.resolve("none")));
    }

    @Test
    void aVariableIsTreatedAlikeButNeverShown() throws Exception {
        Map<String, String> decoded = Map.of("WORD", "w" + DAMAGED + "rd", "OTHER", "plain");
        Path raw = entries(StandardCharsets.UTF_8, "OTHER=plain", "WORD=wörd");
        assertThat(ProcessText.variable(decoded, "WORD", raw)).isEqualTo("wörd");
        assertThat(ProcessText.variable(decoded, "OTHER", directory.resolve("none")))
                .isEqualTo("plain");
        assertThat(ProcessText.variable(decoded, "NONE", raw)).isNull();
        Path latin = entries(StandardCharsets.ISO_8859_1, "WORD=wörd");
        assertWrongUsage(() -> ProcessText.variable(decoded, "WORD", latin))
                .hasMessageStartingWith("the environment variable WORD contains bytes that are invalid")
                .hasMessageNotContaining("rd;");
    }

    private Path entries(Charset charset, String... entries) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String entry : entries) {
            bytes.write(entry.getBytes(charset));
            bytes.write(0);
        }
        return Files.write(Files.createTempFile(directory, "raw", ""), bytes.toByteArray());
    }
}
