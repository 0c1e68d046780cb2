package io.eventsource.client.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedirectsTest {

    @ParameterizedTest
    @CsvSource({
        "http://h/a/b,         c,                     http://h/a/c",
        "http://h/a/b,         /c?d,                  http://h/c?d",
        "http://h/a/b?q,       ?r=1,                  http://h/a/b?r=1",
        "http://h//a/b?q,      ?r=1,                  http://h//a/b?r=1",
        "http://h/a/b?q,       '',                    http://h/a/b?q",
        "http://h:81/a,        //i:82/c,              http://i:82/c",
        "http://h/a,           https://h/a,           https://h/a",
        "http://h/a,           /with space/\u00c3\u00a9|, http://h/with%20space/%C3%A9%7C",
        "http://h/a,           /b?p=100%&q=1,         http://h/b?p=100%25&q=1",
        "http://h/a,           /b[1]?c[]=2,           http://h/b%5B1%5D?c%5B%5D=2",
        "http://h/a,           http://my_service:81/, http://my_service:81/",
        "http://my_service/a,  b,                     http://my_service/b",
        "http://h/a/b,         ../c/./d,              http://h/c/d",
        "http://h/a/b,         \\c\\d,                http://h/c/d",
        "http://h/a?q,         '#fragment',           http://h/a?q",
        "http://h/a,           http://b\u00c3\u00bccher.example/, http://xn--bcher-kva.example/",
        "http://h/a,           http:b,                http://h/b",
    })
    void aLocationIsResolvedAgainstTheUriThatAnswered(URI base, String location, URI target) throws Exception {
        assertThat(Redirects.follow(request(base), 302, location).uri()).isEqualTo(target);
    }

    @Test
    void aWayFromHttpsToHttpIsRefused() {
        assertThatThrownBy(() -> Redirects.follow(request(URI.create("https://h/a")), 302, "http://h/a?secret"))
                .isInstanceOf(Redirects.BadRedirectException.class)
                .hasMessage("it leads from https to http, http://h/a");
    }

    @ParameterizedTest
    @CsvSource({
        "http://h/a,     http://H:80/b,   true",
        "https://h/a,    https://h:443/b, true",
        "http://h/a,     https://h/a,     false",
        "http://h/a,     http://h:81/a,   false",
        "http://h/a,     http://i/a,      false",
    })
    void credentialsStayWithSchemeHostAndPort(URI base, String location, boolean kept) throws Exception {
        assertThat(Redirects.follow(request(base), 302, location).headers().size() == 1)
                .isEqualTo(kept);
    }

    private static StreamRequest request(URI uri) {
        return new StreamRequest(uri, "GET", null, List.of(new HttpField("authorization", "x")), "", 0);
    }
}
