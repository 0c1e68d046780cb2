package io.eventsource.cli.request;

import static io.eventsource.cli.CommandLines.assertWrongUsage;
import static io.eventsource.cli.request.TestRequest.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.cli.CommandLines;
import io.eventsource.cli.Environment;
import io.eventsource.cli.net.Credentials;
import io.eventsource.cli.net.ProxyServer;
import io.eventsource.cli.net.Target;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestOptionsTest {

    @Test
    void aTokenAndAnActionMakeTheUrl() {
        RequestOptions options = options("42:42:42:42:42:42 ping 42");
        assertThat(options.destination().uri()).hasToString("http://127.0.0.1:8888/ping/42:42:42:42:42:42");
        assertThat(options.data()).isEqualTo(new RequestData.Text("42"));
        assertThat(options.contentType()).isEqualTo("text/plain; charset=utf-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-H h -P 1 -j -S -u me -p word -x p --proxy p t ping 1",
                "-j -u me -p word --proxy=p https://h:1/p/ping/t 1"
            })
    void everyFlagHasAMeaning(String line) {
        RequestOptions options = options(line);
        assertThat(options.destination().uri()).hasToString("https://h:1/p/ping/t");
        assertThat(options.destination().credentials()).isEqualTo(new Credentials("me", "word"));
        assertThat(options.destination().proxy()).isEqualTo(new ProxyServer("p", 8080, null));
        assertThat(options.contentType()).isEqualTo("application/json");
    }

    @Test
    void closeHasNoDataUnlessGiven() {
        assertThat(options("t close").data()).isEqualTo(new RequestData.Text(""));
        assertThat(options("http://h/close/t").data()).isEqualTo(new RequestData.Text(""));
        assertThat(options("-j t close").json()).isFalse();
        assertThat(options("t ping").data()).isInstanceOf(RequestData.Piped.class);
        assertThat(options("t ping -").data()).isInstanceOf(RequestData.StandardInput.class);
    }

    @Test
    void dataMayBeginWithADashAfterTwoDashes() {
        assertThat(options("t ping -- -5").data()).isEqualTo(new RequestData.Text("-5"));
        assertThat(options("t ping -- --x").data()).isEqualTo(new RequestData.Text("--x"));
    }

    @Test
    void quotesBelongToTheData() {
        assertThat(options("t ping \"42\"").data()).isEqualTo(new RequestData.Text("\"42\""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "42:42:42:42:42:42 | 42:42:42:42:42:42",
                "a@b+c!$&'()*~._-  | a@b+c!$&'()*~._-",
                "a%b;c=d?e#f       | a%25b%3Bc%3Dd%3Fe%23f",
                "schön\\x          | sch%C3%B6n%5Cx",
                "😀                | %F0%9F%98%80",
            })
    void aTokenStaysReadable(String token, String segment) {
        assertThat(options(token + " ping 1").destination().uri()).hasToString("http://127.0.0.1:8888/ping/" + segment);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-x events      | http://127.0.0.1:8888/events/ping/t",
                "-x /a/b//      | http://127.0.0.1:8888/a/b/ping/t",
                "-x /           | http://127.0.0.1:8888/ping/t",
                "-H ::1         | http://[::1]:8888/ping/t",
                "-H [::1]       | http://[::1]:8888/ping/t",
                "-S -H h -P 443 | https://h:443/ping/t",
            })
    void flagsMakeTheUrl(String flags, String url) {
        assertThat(options(flags + " t ping 1").destination().uri()).hasToString(url);
    }

    @Test
    void aUrlMayHoldTheUser() {
        Target destination = options("http://me:w%40rd@h/ping/t 1").destination();
        assertThat(destination.uri()).hasToString("http://h/ping/t");
        assertThat(destination.credentials()).isEqualTo(new Credentials("me", "w@rd"));
    }

    @Test
    void thePasswordMayComeFromElsewhere() {
        Environment variable = CommandLines.environment(Map.of("EVENTSOURCE_PASSWORD", "secret"));
        Environment prompt = new Environment(Map.of(), question -> "answer to " + question);
        Credentials fromVariable =
                options("-u me t ping 1", variable).destination().credentials();
        Credentials fromPrompt = options("-u me t ping 1", prompt).destination().credentials();
        assertThat(fromVariable).isEqualTo(new Credentials("me", "secret"));
        assertThat(fromPrompt).isEqualTo(new Credentials("me", "answer to Password for me: "));
        assertThat(fromVariable.toString()).doesNotContain("secret");
    }

    @Test
    void aTokenComesFromTheEnvironment() {
        Environment variable = CommandLines.environment(Map.of("EVENTSOURCE_TOKEN", "es_secret"));
        Credentials token = options("t ping 1", variable).destination().credentials();
        assertThat(token).isEqualTo(new Credentials(null, "es_secret"));
        assertThat(token.authorization()).isEqualTo("Bearer es_secret");
        assertThat(token.toString()).doesNotContain("secret");
        assertThat(options("-u me -p word t ping 1", variable).destination().credentials())
                .isEqualTo(new Credentials("me", "word"));
        Environment wrong = CommandLines.environment(Map.of("EVENTSOURCE_TOKEN", "a\nb"));
        assertWrongUsage(() -> options("t ping 1", wrong)).hasMessageContaining("EVENTSOURCE_TOKEN must be one token");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-j             | missing the token or URL",
                "t              | missing the action",
                "t ping a b     | unexpected argument \"b\"",
                "http://h/a/t x y | unexpected argument \"y\"",
                "ftp://h/a/t x  | expected a URL that begins with http:// or https://, but got \"ftp://h/a/t\"",
                "http:// x      | expected a URL that names a host, but got \"http://\"",
                "-P 1 http://h/ | --port cannot be combined with a full URL",
                "-u a http://b@h/ | --user cannot be combined with a user in the URL",
                "-p word t ping | --password needs --user",
                "-u me t ping   | no password for me: set EVENTSOURCE_PASSWORD or give --password",
                "-H a_b%c t ping | expected a URL with a valid host, but got the host \"a_b%c\"; \"%\" is not allowed there",
                "-H a/b t ping  | --host must be a host name or an address, but is \"a/b\"",
                "a/b ping       | the token must be 1 to 255 characters without slash, comma or control characters, but is \"a/b\"",
                "a,b ping       | the token must be 1 to 255 characters without slash, comma or control characters, but is \"a,b\"",
                ".. ping        | the token must not be \".\" or \"..\", but is \"..\"",
                "--proxy socks5://me:word@p t ping | --proxy must have the form http://user:password@host:8080",
            })
    void wrongUsageIsNamed(String line, String message) {
        assertWrongUsage(() -> options(line)).hasMessage(message);
    }
}
