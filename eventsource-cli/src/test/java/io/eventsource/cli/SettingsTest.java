package io.eventsource.cli;

import static io.eventsource.cli.CommandLines.assertWrongUsage;
import static io.eventsource.cli.CommandLines.complete;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

    private static final OptionGroup OPTIONS = new OptionGroup();
    private static final Option<Boolean> FLAG = OPTIONS.flag("f", "flag");
    private static final Option<Optional<Integer>> PORT = OPTIONS.value("P", "port", "PORT", ValueFormat.port(1));
    private static final Option<List<String>> NAMES = OPTIONS.values("n", "some-names", "NAME", ValueFormat.TEXT);
    private static final Option<Boolean> ALONE = OPTIONS.flag(null, "alone");
    private static final CommandLineSyntax SYNTAX = new CommandLineSyntax("tool", OPTIONS).withSettings(ALONE);

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("tool.properties");
    }

    private Arguments read(String text, Map<String, String> variables, String... line) throws Exception {
        Files.writeString(file, text);
        String[] whole = new String[line.length + 2];
        whole[0] = "--config";
        whole[1] = file.toString();
        System.arraycopy(line, 0, whole, 2, line.length);
        return complete(SYNTAX, variables, whole);
    }

    private Arguments read(String text) throws Exception {
        return read(text, Map.of());
    }

    private static Arguments environment(String... variables) {
        Map<String, String> map = new java.util.HashMap<>();
        for (int i = 0; i < variables.length; i += 2) {
            map.put(variables[i], variables[i + 1]);
        }
        return complete(SYNTAX, map);
    }

    @Test
    void aFileHasTheOptionsByTheirLongForms() throws Exception {
        Arguments arguments = read("# where\nport = 80 \nflag: true\nsome-names = a  b\n");
        assertThat(arguments.get(PORT)).contains(80);
        assertThat(arguments.get(FLAG)).isTrue();
        assertThat(arguments.get(NAMES)).containsExactly("a", "b");
        assertThat(read("").get(PORT)).isEmpty();
        assertThat(read("some-names = \u00e9\n").get(NAMES)).containsExactly("\u00e9");
    }

    @Test
    void soHasTheEnvironment() {
        Arguments arguments =
                environment("EVENTSOURCE_PORT", "80", "EVENTSOURCE_FLAG", "TRUE", "EVENTSOURCE_SOME_NAMES", "a b");
        assertThat(arguments.get(PORT)).contains(80);
        assertThat(arguments.get(FLAG)).isTrue();
        assertThat(arguments.get(NAMES)).containsExactly("a", "b");
        assertThat(environment("EVENTSOURCE_PORT", "").has(PORT)).isFalse();
    }

    @Test
    void theFirstPlaceCounts() throws Exception {
        String text = "port = 1\nflag = true\nsome-names = file";
        Map<String, String> variables =
                Map.of("EVENTSOURCE_PORT", "2", "EVENTSOURCE_FLAG", "false", "EVENTSOURCE_SOME_NAMES", "environment");
        assertThat(read(text).get(PORT)).contains(1);
        Arguments second = read(text, variables);
        assertThat(second.get(PORT)).contains(2);
        assertThat(second.has(FLAG)).isFalse();
        assertThat(second.get(NAMES)).containsExactly("environment");
        Arguments first = read(text, variables, "-P", "3", "-f", "-n", "line");
        assertThat(first.get(PORT)).contains(3);
        assertThat(first.get(FLAG)).isTrue();
        assertThat(first.get(NAMES)).containsExactly("line");
    }

    @Test
    void theEnvironmentMayNameTheFile() throws Exception {
        Files.writeString(file, "port = 80");
        assertThat(environment("EVENTSOURCE_CONFIG", file.toString()).get(PORT)).contains(80);
    }

    @Test
    void errorsSayWhereTheValueIs() throws Exception {
        assertWrongUsage(() -> read("port = x").get(PORT))
                .hasMessage("port in " + file + " must be a number from 1 to 65535, but is \"x\"");
        assertWrongUsage(() -> environment("EVENTSOURCE_PORT", "x").get(PORT))
                .hasMessage("EVENTSOURCE_PORT must be a number from 1 to 65535, but is \"x\"");
        assertWrongUsage(() -> read("flag = yes"))
                .hasMessage("flag in " + file + " must be true or false, but is \"yes\"");
        assertWrongUsage(() -> read("flag")).hasMessageContaining("must be true or false, but is \"\"");
        assertWrongUsage(() -> environment("EVENTSOURCE_FLAG", "1"))
                .hasMessage("EVENTSOURCE_FLAG must be true or false, but is \"1\"");
    }

    @Test
    void unknownKeysAreRefusedWithWhatWasProbablyMeant() {
        assertWrongUsage(() -> read("prot = 80"))
                .hasMessage(file + " has the unknown option \"prot\" (did you mean port?);"
                        + " a key is the long form of an option without its dashes");
        assertWrongUsage(() -> read("--port = 80")).hasMessageContaining("\"--port\" (did you mean port?)");
        assertWrongUsage(() -> read("a = 1\nb = 2\nflags = true\nzz = 3"))
                .hasMessageContaining("unknown options: \"a\", \"b\", \"flags\" (did you mean flag?) and 1 more;");
        assertWrongUsage(() -> read("\u001b[31m = 1")).hasMessageNotContaining("\u001b");
    }

    @Test
    void someOptionsAreForTheCommandLineAlone() throws Exception {
        for (String word : List.of("alone", "help", "version", "check-config", "config")) {
            assertWrongUsage(() -> read(word + " = true")).hasMessageContaining("the unknown option \"" + word + "\"");
        }
        assertThat(environment("EVENTSOURCE_ALONE", "true").has(ALONE)).isFalse();
        assertThat(environment("EVENTSOURCE_HELP", "true").has(CommandLineSyntax.HELP))
                .isFalse();
        assertThat(read("debug = true").get(CommandLineSyntax.DEBUG)).isTrue();
    }

    @Test
    void aRepeatedKeyIsRefused() {
        assertWrongUsage(() -> read("port = 1\nport = 2"))
                .hasMessage(file + " has \"port\" twice; separate several values by spaces");
    }

    @Test
    void aFileThatCannotBeReadIsAFailure() throws Exception {
        String missing = directory.resolve("missing").toString();
        assertThatThrownBy(() -> complete(SYNTAX, Map.of(), "--config", missing))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--config: " + missing + " cannot be read: ");
        assertThatThrownBy(() -> complete(SYNTAX, Map.of(), "--config", directory.toString()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("cannot be read: ");
        assertThatThrownBy(() -> read("port = \\u12")).hasMessageContaining("must be a file of properties in UTF-8");
        Files.write(file, "some-names = \u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> complete(SYNTAX, Map.of(), "--config", file.toString()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void kubernetesMayHaveAServiceOfThisName() {
        assertThat(environment("EVENTSOURCE_PORT", "tcp://10.0.0.1:80", "EVENTSOURCE_SERVICE_HOST", "10.0.0.1")
                        .has(PORT))
                .isFalse();
    }

    @Test
    void variablesThatAreProbablyMisspeltGetAWarning() {
        Outcome outcome = Outcome.of(
                SYNTAX,
                Map.of(
                        "EVENTSOURCE_PROT",
                        "80",
                        "EVENTSOURCE_TOKEN",
                        "a",
                        "EVENTSOURCE_PORT_80_TCP_ADDR",
                        "10.0.0.1",
                        "PROT",
                        "80"),
                (arguments, environment, out, err) -> ExitCode.DONE);
        assertThat(outcome.err())
                .isEqualTo("tool: warning: the environment variable EVENTSOURCE_PROT is not an option;"
                        + " did you mean EVENTSOURCE_PORT?\n");
    }

    @Test
    void theFileIsReadAgainOnRequest() throws Exception {
        Arguments started = read("port = 1\nsome-names = a", Map.of("EVENTSOURCE_FLAG", "true"));
        assertThat(started.reread().differences(started)).isEmpty();
        Files.writeString(file, "port = 2\nflag = false\nsome-names = a");
        Arguments next = started.reread();
        assertThat(next.get(PORT)).contains(2);
        assertThat(next.get(FLAG)).isTrue();
        assertThat(next.differences(started)).containsExactly(PORT);
        Files.writeString(file, "port = 1");
        assertThat(next.reread().differences(started)).containsExactly(NAMES);
        Files.writeString(file, "prot = 1");
        assertWrongUsage(next::reread).hasMessageContaining("did you mean port?");
    }

    @Test
    void originsAreListedWithoutValues() throws Exception {
        assertThat(read("some-names = secret", Map.of("EVENTSOURCE_FLAG", "true"), "-P", "1")
                        .origins())
                .containsExactly(
                        "--flag from the environment",
                        "--port from the command line",
                        "--some-names from " + file,
                        "--config from the command line");
    }
}
