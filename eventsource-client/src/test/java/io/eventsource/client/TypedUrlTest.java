package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** URLs as people type them, sent to a server by a client that knows every host. */
class TypedUrlTest extends SocketTest {

    private final HttpClient client = new HttpClient();

    @BeforeEach
    void start() throws Exception {
        client.setSocketAddressResolver(resolver());
        client.start();
    }

    /** Resolves every host to this machine. Made by reflection, since the method has a parameter less in Jetty 12.0. */
    private static SocketAddressResolver resolver() {
        return (SocketAddressResolver) Proxy.newProxyInstance(
                SocketAddressResolver.class.getClassLoader(),
                new Class<?>[] {SocketAddressResolver.class},
                (proxy, method, arguments) -> {
                    @SuppressWarnings("unchecked")
                    Promise<List<InetSocketAddress>> promise =
                            (Promise<List<InetSocketAddress>>) arguments[arguments.length - 1];
                    promise.succeeded(
                            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), (Integer) arguments[1])));
                    return null;
                });
    }

    @AfterEach
    void stop() throws Exception {
        client.stop();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "http://my_service:{port}/s?q=1 -> my_service -> /s?q=1",
                "http://b\u00fccher.example:{port} -> xn--bcher-kva.example -> /",
                "http://localhost:{port}/a[1]?q=a|b&p=100% -> localhost -> /a%5B1%5D?q=a%7Cb&p=100%25",
            })
    void aTypedUrlIsRequested(String url, String host, String path) throws Exception {
        server.streamAndStayOpen("");

        connect(EventSource.builder(url.replace("{port}", "" + server.port())).httpClient(client));

        assertThat(server.awaitRequest().head())
                .startsWith("GET " + path + " HTTP/1.1\r\n")
                .contains("\r\nHost: " + host + ":" + server.port() + "\r\n");
    }

    @Test
    void aUriWithAnUnderscoreIsRequestedAndRedirectedTo() throws Exception {
        server.enqueue(say("HTTP/1.1 302 Found\r\nLocation: http://other_service:" + server.port()
                + "/b[1]\r\nContent-Length: 0\r\n\r\n"));
        server.streamAndStayOpen("");

        connect(EventSource.builder(URI.create("http://my_service:" + server.port() + "/a"))
                .httpClient(client)
                .header("Authorization", "x"));

        assertThat(server.awaitRequest().head()).startsWith("GET /a ").contains("Authorization: x\r\n");
        assertThat(server.awaitRequest().head())
                .startsWith("GET /b%5B1%5D ")
                .contains("Host: other_service:")
                .doesNotContain("Authorization");
    }

    @Test
    void userInformationIsRefusedWithWords() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventSource.builder("http://me:secret@my_service/"))
                .withMessageContaining("Authorization")
                .withMessageNotContaining("secret");
    }
}
