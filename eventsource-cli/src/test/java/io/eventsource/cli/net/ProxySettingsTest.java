package io.eventsource.cli.net;

import static io.eventsource.cli.CommandLines.assertWrongUsage;
import static io.eventsource.cli.CommandLines.environment;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.cli.Environment;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxySettingsTest {

    private static final URI HTTP = URI.create("http://example.org/");
    private static final URI HTTPS = URI.create("https://example.org/");

    @Test
    void withoutSettingsThereIsNone() {
        assertThat(ProxySettings.of(HTTP, null, environment(Map.of("http_proxy", ""))))
                .isNull();
    }

    @Test
    void eachSchemeHasItsVariable() {
        Environment environment =
                environment(Map.of("http_proxy", "http://a:1", "HTTPS_PROXY", "b:2", "all_proxy", "c"));
        assertThat(ProxySettings.of(HTTP, null, environment)).isEqualTo(new ProxyServer("a", 1, null));
        assertThat(ProxySettings.of(HTTPS, null, environment)).isEqualTo(new ProxyServer("b", 2, null));
    }

    @Test
    void oneVariableIsForAll() {
        assertThat(ProxySettings.of(HTTPS, null, environment(Map.of("ALL_PROXY", "http://c/"))))
                .isEqualTo(new ProxyServer("c", 8080, null));
    }

    @Test
    void theFlagIsObeyedInAnyCase() {
        Environment environment = environment(Map.of("http_proxy", "http://a:1", "no_proxy", "*"));
        assertThat(ProxySettings.of(HTTP, "b:2", environment)).isEqualTo(new ProxyServer("b", 2, null));
        assertThat(ProxySettings.of(URI.create("http://127.0.0.1/"), "b:2", environment))
                .isEqualTo(new ProxyServer("b", 2, null));
    }

    @ParameterizedTest
    @CsvSource({"http://127.0.0.1:8888/", "http://localhost/", "http://[::1]:80/"})
    void variablesDoNotKeepUsFromThisMachine(URI target) {
        assertThat(ProxySettings.of(target, null, environment(Map.of("http_proxy", "a:1"))))
                .isNull();
    }

    @Test
    void aProxyMayWantAPassword() {
        assertThat(ProxyServer.parse("http://me:a%3Ab@p:1", "--proxy"))
                .isEqualTo(new ProxyServer("p", 1, new Credentials("me", "a:b")));
    }

    @Test
    void anotherKindOfProxyIsRefusedWithoutItsPassword() {
        Environment environment = environment(Map.of("http_proxy", "socks5://me:secret@p:1"));
        assertWrongUsage(() -> ProxySettings.of(HTTP, null, environment))
                .hasMessage("http_proxy must have the form http://user:password@host:8080");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*                     | example.org        | true",
                "example.org           | example.org        | true",
                "EXAMPLE.org           | Example.ORG        | true",
                "example.org           | a.example.org      | true",
                ".example.org          | a.example.org      | true",
                "*.example.org         | a.example.org      | true",
                "example.org           | badexample.org     | false",
                "a.example.org         | example.org        | false",
                "a b, example.org      | example.org        | true",
                "example.org:8080      | example.org:8080   | true",
                "example.org:80        | example.org        | true",
                "example.org:8080      | example.org        | false",
                "10.0.0.1              | 10.0.0.1           | true",
                "10.0.0.0/8            | 10.1.2.3           | true",
                "10.0.0.0/8            | 11.1.2.3           | false",
                "192.168.4.0/22        | 192.168.7.255      | true",
                "192.168.4.0/22        | 192.168.8.0        | false",
                "10.0.0.0/8            | ten.example.org    | false",
                "10.0.0.0/x            | 10.1.2.3           | false",
                "2001:db8::1           | [2001:db8::1]      | true",
                "[2001:db8::1]:80      | [2001:db8::1]      | true",
                "2001:db8::/32         | [2001:db8:1::5]    | true",
                "2001:db8::/32         | [2001:db9::5]      | false",
                "2001:db8::/32         | 32.1.13.184        | false",
                ",,                    | example.org        | false",
            })
    void exceptionsAreMatched(String list, String authority, boolean matches) {
        assertThat(NoProxy.parse(list).matches(URI.create("http://" + authority + "/")))
                .isEqualTo(matches);
    }
}
