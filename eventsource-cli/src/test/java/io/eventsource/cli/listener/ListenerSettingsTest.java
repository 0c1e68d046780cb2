package io.eventsource.cli.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.CommandLines;
import io.eventsource.cli.ExitCode;
import io.eventsource.cli.Option;
import io.eventsource.cli.Outcome;
import io.eventsource.cli.UsageException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each option has the same meaning in a file, in the environment and on the command line. */
class ListenerSettingsTest {

    /** A value other than the default for each option that has one. */
    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("host", "::1"),
            Map.entry("port", "9000"),
            Map.entry("keyfile", "key.pem"),
            Map.entry("certfile", "chain.pem"),
            Map.entry("unix-socket", "/run/es.sock"),
            Map.entry("trusted-proxies", "10.0.0.0/8,unix"),
            Map.entry("allow-origin", "https://a.example https://b.example"),
            Map.entry("allow-host", "a.example .b.example"),
            Map.entry("max-connections", "77"),
            Map.entry("max-connections-per-address", "7"),
            Map.entry("users", "users.txt"),
            Map.entry("tokens", "tokens.txt"),
            Map.entry("grants", "grants.txt"),
            Map.entry("jwks", "https://login.example/keys"),
            Map.entry("issuer", "https://login.example"),
            Map.entry("audience", "events"),
            Map.entry("anonymous", "subscribe,publish"),
            Map.entry("session-lifetime", "3h"),
            Map.entry("session-idle", "5m"),
            Map.entry("publish-rate", "100/1s"),
            Map.entry("request-rate", "50/1s"),
            Map.entry("failed-logins", "3/1m"),
            Map.entry("max-streams-per-caller", "5"),
            Map.entry("keepalive", "20s"),
            Map.entry("actions", "reboot,update"),
            Map.entry("subscribers", "many"),
            Map.entry("data", "/var/lib/eventsource"),
            Map.entry("redis", "redis://user:secret@localhost"),
            Map.entry("redis-prefix", "other"),
            Map.entry("replicas", "1"),
            Map.entry("fsync", "never"),
            Map.entry("history", "10,1m,1h"),
            Map.entry("token-history", "10,1m,1h"),
            Map.entry("max-ttl", "7d"),
            Map.entry("max-waiting", "10,1m"),
            Map.entry("metrics-address", "127.0.0.1:9100"),
            Map.entry("results", "2h"));

    private static final Set<String> COMMAND_LINE_ONLY =
            Set.of("config", "check-config", "new-token", "help", "version");

    @TempDir
    Path directory;

    static Stream<Option<?>> options() {
        return ListenerOptions.SYNTAX.options().stream().filter(option -> !COMMAND_LINE_ONLY.contains(option.word()));
    }

    private static Arguments parse(Map<String, String> variables, String... line) {
        return CommandLines.complete(ListenerOptions.SYNTAX, variables, line);
    }

    @ParameterizedTest
    @MethodSource("options")
    void eachOptionMayBeInAFileAndInTheEnvironment(Option<?> option) throws Exception {
        String value = option.argument() == null ? "true" : VALUES.get(option.word());
        assertThat(value).as("a value of " + option).isNotNull();
        Arguments line = option.argument() == null
                ? parse(Map.of(), option.toString())
                : parse(
                        Map.of(),
                        Stream.of(value.split(" "))
                                .map(each -> option + "=" + each)
                                .toArray(String[]::new));
        assertThat(line.has(option)).isTrue();

        String variable =
                "EVENTSOURCE_" + option.word().toUpperCase(Locale.ROOT).replace('-', '_');
        Arguments environment = parse(Map.of(variable, value));
        assertThat(environment.has(option)).isTrue();
        assertThat(environment.get(option)).usingRecursiveComparison().isEqualTo(line.get(option));

        Path file = directory.resolve("listener.properties");
        Files.writeString(file, option.word() + " = " + value + "\n");
        Arguments inFile = parse(Map.of(), "--config", file.toString());
        assertThat(inFile.has(option)).isTrue();
        assertThat(inFile.get(option)).usingRecursiveComparison().isEqualTo(line.get(option));
        assertThat(inFile.differences(line)).containsExactly(option("config"));
    }

    private static Option<?> option(String word) {
        return ListenerOptions.SYNTAX.options().stream()
                .filter(option -> option.word().equals(word))
                .findAny()
                .orElseThrow();
    }

    private Outcome check(String text, String... more) throws Exception {
        Path file = directory.resolve("listener.properties");
        Files.writeString(file, text);
        String[] line = Stream.concat(Stream.of("--config", file.toString(), "--check-config"), Stream.of(more))
                .toArray(String[]::new);
        return Outcome.of(
                ListenerOptions.SYNTAX,
                Map.of("EVENTSOURCE_REDIS", "redis://:secret@localhost"),
                new ListenerMain(),
                line);
    }

    @Test
    void aConfigurationIsCheckedWithoutAStart() throws Exception {
        Outcome outcome = check("port = 9000\nid = true\n", "-H", "::1");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .contains("--port from " + directory.resolve("listener.properties") + "\n")
                .contains("--host from the command line\n")
                .contains("--redis from the environment\n")
                .endsWith("A listener can start with these options.\n")
                .doesNotContain("secret");
    }

    @Test
    void theCheckFindsWhatAStartWouldFind() throws Exception {
        assertThat(check("port = x").err()).contains("port in ", "must be a number from 0 to 65535");
        assertThat(check("users = u").err()).contains("users in ", " needs --grants");
        assertThat(check("tokens = missing.txt").err()).contains("missing.txt");
        assertThat(check("keyfile = key.pem\ncertfile = missing.pem").exitCode())
                .isEqualTo(ExitCode.FAILED);
        assertThat(check("allow-origin = nonsense").err()).contains("--allow-origin");
        assertThat(check("data = x").err()).contains("exclude each other");
        Path file = Files.writeString(directory.resolve("file"), "");
        Outcome noDirectory = Outcome.of(
                ListenerOptions.SYNTAX, Map.of(), new ListenerMain(), "--check-config", "--data", file.toString());
        assertThat(noDirectory.err()).contains("must be a directory");
        assertThat(noDirectory.exitCode()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void aReloadSaysWhatNeedsARestart() throws Exception {
        Path file = directory.resolve("listener.properties");
        Files.writeString(file, "port = 9000\n");
        Arguments started = parse(Map.of(), "--config", file.toString());
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ConfigReload reload = new ConfigReload(started, new PrintStream(said, true, StandardCharsets.UTF_8));

        reload.reload();
        Files.writeString(file, "port = 9001\nid = true\nverbose = false\n");
        reload.reload();
        Files.writeString(file, "port = many\n");
        reload.reload();
        Files.delete(file);
        reload.reload();

        List<String> lines = said.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).isEqualTo("eventsource-listener: the configuration was read again");
        assertThat(lines.get(1))
                .isEqualTo("eventsource-listener: the configuration was read again;"
                        + " restart the listener to change port, id");
        assertThat(lines.get(2))
                .startsWith("eventsource-listener: warning: the configuration was not read again: port in ");
        assertThat(lines.get(3)).contains("was not read again", "cannot be read");
    }

    @Test
    void theSummarySaysWhoMayDoWhatAndWhatIsKept() throws Exception {
        assertThat(StartSummary.of(TestListener.options("")))
                .anyMatch(line -> line.contains("everyone may subscribe and publish"))
                .anyMatch(line -> line.contains("misses what was sent meanwhile"))
                .anyMatch(line -> line.contains("without TLS, heartbeats after 15 s of silence"));
        assertThat(StartSummary.of(TestListener.options(
                        "--tokens t.txt --anonymous subscribe,publish -K k.pem -C c.pem --data /var/lib/es -k 0")))
                .anyMatch(line -> line.contains("tokens of t.txt; without credentials publish, subscribe"))
                .anyMatch(line -> line.contains("1,000 events, 1 MiB, 1 h for each token, kept in /var/lib/es"))
                .anyMatch(line -> line.contains("over TLS, no heartbeats"));
        assertThat(StartSummary.of(TestListener.options("--redis redis://u:secret@h")))
                .noneMatch(line -> line.contains("secret"));
    }

    @Test
    void wrongSettingsAreWrongUsage() {
        CommandLines.assertWrongUsage(() -> ListenerOptions.of(parse(Map.of("EVENTSOURCE_FSYNC", "always"))))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("EVENTSOURCE_FSYNC needs --data");
    }
}
