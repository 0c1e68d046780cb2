package io.eventsource.cli.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.cli.Outcome;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.request.RequestMain;
import io.eventsource.cli.request.RequestOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerServerTest {

    @Test
    void aFreePortIsTakenAndNamed() throws Exception {
        ListenerServer server = new ListenerServer(TestListener.options("-P 0"));
        server.start();
        try {
            assertThat(server.url()).matches("http://127\\.0\\.0\\.1:[1-9]\\d+/");
            assertThat(server.isLocal()).isTrue();
            HttpResponse<String> page = get(server.url());
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().map()).doesNotContainKey("Server");
        } finally {
            server.stop();
        }
    }

    @Test
    void thePageAndItsDataCanBeSwitchedOff() throws Exception {
        TestListener listener = TestListener.start("-P 0");
        try {
            assertThat(get(listener.url()).body()).contains("<title>eventsource</title>");
            assertThat(get(listener.url() + "status").body()).contains("\"channels\":[]");
        } finally {
            listener.stop();
        }
        TestListener without = TestListener.start("-P 0 --no-page");
        try {
            HttpResponse<String> root = get(without.url());
            assertThat(root.statusCode()).isEqualTo(404);
            assertThat(root.body()).startsWith("no page at this path; ");
            assertThat(get(without.url() + "status").statusCode()).isEqualTo(404);
            assertThat(get(without.url() + "page.js").statusCode()).isEqualTo(404);
        } finally {
            without.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"42:42", "a%b", "%2F", "%2e", "a;b=c", "a\\b", "zwölf 😀"})
    void anyTokenReachesTheServlet(String token) throws Exception {
        ListenerServer server = new ListenerServer(TestListener.options("-P 0"));
        server.start();
        try {
            String port = Integer.toString(URI.create(server.url()).getPort());
            Outcome outcome =
                    Outcome.of(RequestOptions.SYNTAX, Map.of(), new RequestMain(), "-P", port, token, "ping", "1");
            assertThat(outcome.err()).startsWith("eventsource-request: 404: ").contains(token);
        } finally {
            server.stop();
        }
    }

    @Test
    void aClientReceivesWhatItMissedUpToTheHistoryOfItsToken() throws Exception {
        int missed = 1_100; // more than the default keeps
        TestListener listener = TestListener.start("-P 0 -i --subscribers many --token-history 2000,4m,1h");
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest.Builder poll = HttpRequest.newBuilder(URI.create(listener.url() + "poll/t"));
        URI ping = URI.create(listener.url() + "ping/t");
        try (Stream<String> staying =
                client.send(poll.build(), HttpResponse.BodyHandlers.ofLines()).body()) {
            String first = post(client, ping, "0");
            for (int i = 1; i <= missed; i++) {
                post(client, ping, Integer.toString(i));
            }
            assertThat(staying.anyMatch(("data: " + missed)::equals)).isTrue();
            String id = first.replaceFirst("(?s).*\"id\":\"([^\"]+)\".*", "$1");
            HttpRequest resume = poll.header("Last-Event-ID", id).build();
            try (Stream<String> resumed =
                    client.send(resume, HttpResponse.BodyHandlers.ofLines()).body()) {
                List<String> lines = resumed.filter(line -> line.startsWith("data: "))
                        .limit(missed)
                        .toList();
                assertThat(lines).startsWith("data: 1").endsWith("data: " + missed);
            }
        } finally {
            listener.stop();
        }
    }

    private static String post(HttpClient client, URI uri, String data) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .POST(HttpRequest.BodyPublishers.ofString(data))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    @Test
    void aPortInUseIsOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ListenerServer server = new ListenerServer(TestListener.options("-P " + taken.getLocalPort()));
            assertThatThrownBy(server::start)
                    .isInstanceOf(UsageException.class)
                    .hasMessage("cannot listen on 127.0.0.1:" + taken.getLocalPort()
                            + ": address already in use; choose another port with --port");
        }
    }

    @Test
    void anUnknownHostIsReportedInOneLine() {
        ListenerServer server = new ListenerServer(TestListener.options("-P 0 -H no.such.host.invalid"));
        assertThatThrownBy(server::start)
                .isInstanceOf(UsageException.class)
                .hasMessage("cannot listen on no.such.host.invalid:0: unknown host");
    }

    @Test
    void anOpenHostIsNotLocal() {
        assertThat(new ListenerServer(TestListener.options("-H 0.0.0.0")).isLocal())
                .isFalse();
        assertThat(new ListenerServer(TestListener.options("-H ::1")).isLocal()).isTrue();
    }

    private static HttpResponse<String> get(String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
