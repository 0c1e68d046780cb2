package io.eventsource.cli.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the servlet sees of a request that comes through a proxy. */
class ForwardedRequestsTest {

    private final Server server = new Server();

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    /** Sends a request with headers, and returns what a handler behind the check sees of it. */
    private String seen(String proxies, String... headers) throws Exception {
        server.stop();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.setConnectors(new ServerConnector[] {connector});
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                String text = Request.getRemoteAddr(request) + " " + request.isSecure() + " "
                        + request.getConnectionMetaData().isSecure() + " "
                        + request.getHttpURI().getScheme() + " "
                        + request.getHttpURI().getPath();
                Content.Sink.write(response, true, text, callback);
                return true;
            }
        });
        server.insertHandler(new ForwardedRequests(TrustedProxies.FORMAT.parse(proxies)));
        server.start();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/poll/a"))
                .headers(headers)
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    @Test
    void theAddressAndTheSchemeAreThoseOfTheClient() throws Exception {
        assertThat(seen("127.0.0.1", "X-Forwarded-For", "192.0.2.1", "X-Forwarded-Proto", "https"))
                .isEqualTo("192.0.2.1 true true https /poll/a");
        assertThat(seen("127.0.0.1", "Forwarded", "for=\"[2001:db8::1]\";proto=https"))
                .isEqualTo("[2001:db8:0:0:0:0:0:1] true true https /poll/a");
        assertThat(seen("127.0.0.1", "X-Forwarded-For", "192.0.2.1")).isEqualTo("192.0.2.1 false false http /poll/a");
        assertThat(seen("127.0.0.1", "X-Forwarded-Proto", "https")).isEqualTo("127.0.0.1 true true https /poll/a");
    }

    @Test
    void whatIsUnknownStaysThatOfTheProxy() throws Exception {
        assertThat(seen("127.0.0.1", "Accept", "*/*")).isEqualTo("127.0.0.1 false false http /poll/a");
        assertThat(seen("127.0.0.1", "Forwarded", "for=unknown")).isEqualTo("127.0.0.1 false false http /poll/a");
    }

    @Test
    void othersNameNothing() throws Exception {
        assertThat(seen("10.0.0.1", "X-Forwarded-For", "192.0.2.1", "X-Forwarded-Proto", "https"))
                .isEqualTo("127.0.0.1 false false http /poll/a");
    }
}
