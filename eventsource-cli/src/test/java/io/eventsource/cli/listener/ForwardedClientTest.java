package io.eventsource.cli.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom trusted proxies name as the client. */
class ForwardedClientTest {

    private static final TrustedProxies PROXIES = TrustedProxies.FORMAT.parse("10.0.0.0/8,2001:db8:1::/48, 127.0.0.1");

    private static ForwardedClient client(String... headers) {
        HttpFields.Mutable fields = HttpFields.build();
        for (String header : headers) {
            fields.add(header.substring(0, header.indexOf(": ")), header.substring(header.indexOf(": ") + 2));
        }
        return ForwardedClient.of(fields, PROXIES);
    }

    private static ForwardedClient expected(String address, String scheme) throws Exception {
        return new ForwardedClient(address == null ? null : InetAddress.getByName(address), scheme);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.1                            | 192.0.2.1",
                "192.0.2.1, 192.0.2.2                 | 192.0.2.2",
                "127.0.0.1, 192.0.2.2, 10.1.1.1       | 192.0.2.2",
                "10.9.9.9, 10.1.1.1                   | 10.9.9.9",
                "192.0.2.1:1234                       | 192.0.2.1",
                "2001:db8:2::7                        | 2001:db8:2::7",
                "192.0.2.1, 2001:db8:1::1             | 192.0.2.1",
                "[2001:db8:2::7]:443                  | 2001:db8:2::7",
                "::ffff:192.0.2.1                     | 192.0.2.1",
                "unknown                              | ",
                "192.0.2.1, unknown                   | ",
                "192.0.2.1, unknown, 10.1.1.1         | 10.1.1.1",
                "localhost                            | ",
                "192.0.2.256                          | ",
                "192.0.2.1, 10.1.1.1,                 | ",
                "' '                                  | ",
            })
    void theLastClientThatIsNoProxyCounts(String header, String address) throws Exception {
        assertThat(client("X-Forwarded-For: " + header)).isEqualTo(expected(address, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=192.0.2.60;proto=https;by=203.0.113.43          | 192.0.2.60    | https",
                "For=\"[2001:db8:cafe::17]:4711\"                    | 2001:db8:cafe::17 |",
                "for=192.0.2.43, for=\"[2001:db8:cafe::17]\"         | 2001:db8:cafe::17 |",
                "for=192.0.2.43;proto=http, for=10.0.0.1;proto=https | 192.0.2.43    | http",
                "for=192.0.2.43 ; PROTO=HTTPS                        | 192.0.2.43    | https",
                "for=\"192.0.2.1,10.0.0.1\";proto=ftp                |               |",
                "for=_hidden;proto=https                             |               | https",
                "proto=https                                         |               | https",
                "nonsense                                            |               |",
                "for=\"192.0.2.1                                     |               |",
            })
    void theStandardHeaderIsRead(String header, String address, String scheme) throws Exception {
        assertThat(client("Forwarded: " + header)).isEqualTo(expected(address, scheme));
    }

    @Test
    void severalHeadersAreOneList() throws Exception {
        assertThat(client("X-Forwarded-For: 192.0.2.1", "X-Forwarded-For: 192.0.2.2, 10.0.0.1"))
                .isEqualTo(expected("192.0.2.2", null));
        assertThat(client("Forwarded: for=192.0.2.1", "Forwarded: for=192.0.2.2"))
                .isEqualTo(expected("192.0.2.2", null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.1           | https       | https",
                "192.0.2.1, 10.0.0.1 | https, http | https",
                "192.0.2.1, 10.0.0.1 | http        | http",
                "192.0.2.1           | http, https | https",
                "192.0.2.1           | gopher      |",
            })
    void theSchemeIsThatOfTheClient(String clients, String schemes, String scheme) throws Exception {
        assertThat(client("X-Forwarded-For: " + clients, "X-Forwarded-Proto: " + schemes))
                .isEqualTo(expected("192.0.2.1", scheme));
    }

    @Test
    void aSchemeMayComeAlone() throws Exception {
        assertThat(client("X-Forwarded-Proto: https")).isEqualTo(expected(null, "https"));
        assertThat(client()).isEqualTo(expected(null, null));
    }

    @Test
    void bothHeadersMustNameTheSameClient() throws Exception {
        assertThat(client("Forwarded: for=192.0.2.1", "X-Forwarded-For: 192.0.2.1"))
                .isEqualTo(expected("192.0.2.1", null));
        assertThat(client("Forwarded: for=192.0.2.9", "X-Forwarded-For: 192.0.2.1"))
                .isNull();
        assertThat(client("Forwarded: proto=https", "X-Forwarded-For: 192.0.2.1"))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0/33", "10.0.0/8", "::/129", "proxy.example", "10.0.0.0/8,", "10.0.0.0/-1"})
    void otherNamesOfProxiesAreRefused(String proxies) {
        assertThat(TrustedProxies.FORMAT.parse(proxies)).isNull();
    }
}
