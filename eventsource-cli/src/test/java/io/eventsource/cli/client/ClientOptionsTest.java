package io.eventsource.cli.client;

import static io.eventsource.cli.CommandLines.assertWrongUsage;
import static io.eventsource.cli.client.ClientRun.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.cli.net.Credentials;
import io.eventsource.cli.net.ProxyServer;
import io.eventsource.cli.net.Target;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientOptionsTest {

    @Test
    void aTokenAloneListensOnThisMachine() {
        ClientOptions options = options("42:42:42:42:42:42");
        assertThat(options.destination())
                .isEqualTo(new Target(URI.create("http://127.0.0.1:8888/poll/42:42:42:42:42:42"), null, null, false));
        assertThat(options.reconnecting().retry()).isNull();
        assertThat(options.reconnecting().keepReconnecting()).isFalse();
        assertThat(options.output().format()).isEqualTo(OutputFormat.TEXT);
        assertThat(options.count()).isNull();
        assertThat(options.debug()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-H h -P 1 -S -V -x /p -a listen -u me -p word --proxy proxy:3128 -r 5000 -k -o json -n 7 -d t",
                "--host h --port 1 --ssl --validate-cert --prefix /p --action listen --user me --password word"
                        + " --proxy proxy:3128 --retry 5000 --keep-reconnecting --output json --count 7 --debug t",
            })
    void everyFlagHasAMeaning(String line) {
        ClientOptions options = options(line);
        assertThat(options.destination())
                .isEqualTo(new Target(
                        URI.create("https://h:1/p/listen/t"),
                        new Credentials("me", "word"),
                        new ProxyServer("proxy", 3128, null),
                        false));
        assertThat(options.reconnecting().retry()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.reconnecting().keepReconnecting()).isTrue();
        assertThat(options.output().format()).isEqualTo(OutputFormat.JSON);
        assertThat(options.count()).isEqualTo(7);
        assertThat(options.debug()).isTrue();
    }

    @Test
    void aFullUrlIsUsedAsItIs() {
        assertThat(options("https://h/a%2Fb?q=1").destination().uri()).hasToString("https://h/a%2Fb?q=1");
    }

    @Test
    void insecureMustBeGivenExplicitly() {
        assertThat(options("--insecure t").destination().insecure()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-d                  | missing the token or URL",
                "a b                 | unexpected argument \"b\"",
                "-n 0 t              | --count must be a number from 1 to 9223372036854775807, but is \"0\"",
                "-r soon t           | --retry must be a time up to 24 d, such as 500ms, 10s, 15m, 2h or 7d (a bare number is milliseconds), but is \"soon\"",
                "-P 0 t              | --port must be a number from 1 to 65535, but is \"0\"",
                "-o xml t            | --output must be text, json or raw, but is \"xml\"",
                "--insecure -V t     | --validate-cert cannot be combined with --insecure",
                "-a x http://h/      | --action cannot be combined with a full URL",
                "-H h http://h/      | --host cannot be combined with a full URL",
            })
    void wrongUsageIsNamed(String line, String message) {
        assertWrongUsage(() -> options(line)).hasMessage(message);
    }
}
