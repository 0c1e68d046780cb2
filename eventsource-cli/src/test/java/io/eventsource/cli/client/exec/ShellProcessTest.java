package io.eventsource.cli.client.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class ShellProcessTest {

    private static final String DIFFICULT = "Grüße €😀\n\\0101 \\c '\"$(x)`%s\t=\u001b\n\n";

    @TempDir
    Path directory;

    @Test
    void variablesArriveInUtf8WhateverTheEncodingOfTheJvm() throws Exception {
        for (Charset charset :
                List.of(StandardCharsets.UTF_8, StandardCharsets.US_ASCII, StandardCharsets.ISO_8859_1)) {
            String large = "ü".repeat(50_000);
            byte[] out = run(
                    "printf '%s|%s|%s|%s' \"$EVENT_DATA\" \"$LARGE\" \"$EMPTY\" \"${EVENTSOURCE_COMMAND-}é\"",
                    Map.of("EVENT_DATA", DIFFICULT, "LARGE", large, "EMPTY", ""), charset);
            assertThat(new String(out, StandardCharsets.UTF_8)).isEqualTo(DIFFICULT + "|" + large + "||é");
        }
    }

    @Test
    void aRunningCommandIsFoundUntilItEnds() throws Exception {
        Path record = directory.resolve("state.running");
        Process process = new ShellProcess("read -r line", record)
                .process(Map.of())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        while (!Files.exists(record) || Files.readAllLines(record).size() < 3) {
            Thread.onSpinWait();
        }
        assertThat(CommandRecord.find(record)).isEqualTo(process.toHandle());

        String other = Files.readString(record)
                .replaceFirst("^[0-9]+", Long.toString(ProcessHandle.current().pid()));
        assertThat(CommandRecord.find(Files.writeString(directory.resolve("other"), other)))
                .as("another process with the number of the command")
                .isNull();
        assertThat(CommandRecord.find(Files.writeString(directory.resolve("cut"), "12")))
                .isNull();

        process.getOutputStream().close();
        process.waitFor();
        assertThat(CommandRecord.find(record)).isNull();
    }

    @Test
    void secretsAreNotHandedOn() {
        Map<String, String> variables = new HashMap<>(Map.of(
                "EVENTSOURCE_PASSWORD", "secret",
                "EVENTSOURCE_TOKEN", "secret",
                "http_proxy", "http://me:sec@ret@proxy:3128/",
                "HTTPS_PROXY", "me:secret@proxy:3128",
                "all_proxy", "http://proxy:3128",
                "OTHER", "a@b"));
        SecretVariables.removeFrom(variables);
        assertThat(variables)
                .containsOnly(
                        Map.entry("http_proxy", "http://proxy:3128/"),
                        Map.entry("HTTPS_PROXY", "proxy:3128"),
                        Map.entry("all_proxy", "http://proxy:3128"),
                        Map.entry("OTHER", "a@b"));
    }

    private static byte[] run(String command, Map<String, String> variables, Charset charset)
            throws IOException, InterruptedException {
        // In a JVM with another encoding nothing but ASCII must be left for it to write.
        ProcessBuilder builder = new ShellProcess(command, null, charset).process(variables);
        if (!charset.equals(StandardCharsets.UTF_8)) {
            assertThat(builder.command()).allMatch(argument -> argument.chars().allMatch(c -> c < 0x80));
        }
        Process process = builder.start();
        process.getOutputStream().close();
        byte[] out = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isZero();
        return out;
    }
}
