package io.eventsource.protocol.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpUrlTest {

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "http://h -> http://h/",
                "HTTPS://Example.ORG:8443/A -> https://example.org:8443/A",
                "'  http://h/a b\t ' -> http://h/a%20b",
                "http://my_service:8123/s -> http://my_service:8123/s",
                "http://b\u00fccher.example/ -> http://xn--bcher-kva.example/",
                "http://h/?topic=https://example.com/books/{id} -> http://h/?topic=https://example.com/books/%7Bid%7D",
                "http://h/s?q=a|b -> http://h/s?q=a%7Cb",
                "http://h/s?q=a b -> http://h/s?q=a%20b",
                "http://h/s?p=100% -> http://h/s?p=100%25",
                "http://h/s?p=100%&q=%41%4g -> http://h/s?p=100%25&q=%41%254g",
                "http://h/a[1] -> http://h/a%5B1%5D",
                "http://h/^`\"<>{} -> http://h/%5E%60%22%3C%3E%7B%7D",
                "http://h/gr\u00fc\u00dfe?\u00fc=\u20ac -> http://h/gr%C3%BC%C3%9Fe?%C3%BC=%E2%82%AC",
                "http:\\\\h\\a\\b?c\\d -> http://h/a/b?c%5Cd",
                "http:/h/a -> http://h/a",
                "http://h/a/../b/./%2e%2E/c -> http://h/c",
                "http://h/a?b?c#d?e -> http://h/a?b?c",
                "http://h?q -> http://h/?q",
                "http://[::1]:8080/s -> http://[::1]:8080/s",
                "http://h:/s -> http://h/s",
                "http://%62.example/ -> http://b.example/",
                "http://me:pass word@h/ -> http://me:pass%20word@h/",
            })
    void aTypedUrlIsReadAsBrowsersReadIt(String text, String uri) {
        assertThat(HttpUrl.parse(text)).isEqualTo(URI.create(uri));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "h/a -> 'expected a URL that begins with http:// or https://, but got \"h/a\"'",
                "ftp://h/ -> 'expected a URL that begins with http:// or https://, but got \"ftp://h/\"'",
                "http:// -> 'expected a URL that names a host, but got \"http://\"'",
                "http://:80/?secret -> 'expected a URL that names a host, but got \"http://:80/\"'",
                "http://a b/ -> 'expected a URL with a valid host, but got the host \"a b\"; \"a blank\" is not allowed there'",
                "http://a|b/ -> 'expected a URL with a valid host, but got the host \"a|b\"; \"|\" is not allowed there'",
                "http://h:x/ -> 'expected a port from 0 to 65535, but got \"x\"'",
                "http://h:65536/ -> 'expected a port from 0 to 65535, but got \"65536\"'",
                "http://[::1/ -> 'expected a URL with a valid host, but got the host \"[::1\"; \"[\" is not allowed there'",
            })
    void invalidUrlsAreRejectedWithTheReason(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpUrl.parse(text))
                .withMessage(message);
    }

    @Test
    void aHostThatJavaEncodesUnlikeBrowsersIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpUrl.parse("http://stra\u00dfe.example/"))
                .withMessageContaining("xn--");
    }

    @ParameterizedTest
    @CsvSource({
        "http://a_b:81/x, a_b, 81, ",
        "http://a_b/x, a_b, -1, ",
        "http://me:p@a_b:9/x, a_b, 9, me:p",
        "http://[::1]:9/x, [::1], 9, ",
    })
    void hostPortAndUserAreFoundWithUnderscoresToo(URI uri, String host, int port, String user) {
        assertThat(HttpUrl.host(uri)).isEqualTo(host);
        assertThat(HttpUrl.port(uri)).isEqualTo(port);
        assertThat(HttpUrl.userInfo(uri)).isEqualTo(user);
    }
}
