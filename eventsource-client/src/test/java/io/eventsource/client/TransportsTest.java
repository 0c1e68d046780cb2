package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

/** Streams over other ways than a plain connection of HTTP/1.1. */
class TransportsTest extends SocketTest {

    /** Sends an event at once, and keeps the stream open; it names the last event ID that it was asked for. */
    private static final class OneEvent extends Handler.Abstract {

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            response.getHeaders().put("Content-Type", "text/event-stream");
            String seen = request.getHeaders().get("Last-Event-ID");
            Content.Sink.write(
                    response,
                    seen != null,
                    "id: 7\ndata: " + request.getConnectionMetaData().getHttpVersion() + " " + seen + "\n\n",
                    seen != null ? callback : Callback.NOOP);
            return true;
        }
    }

    @Test
    void http2() throws Exception {
        Server jetty = new Server();
        ServerConnector connector =
                new ServerConnector(jetty, new HTTP2CServerConnectionFactory(new HttpConfiguration()));
        connector.setHost("127.0.0.1");
        jetty.addConnector(connector);
        jetty.setHandler(new OneEvent());
        jetty.start();
        HttpClient client = new HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client()));
        client.start();
        try {
            URI uri = URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/");
            EventSource.builder(uri).httpClient(client).connect(listener);
            EventSource first = listener.nextOpened();
            assertThat(listener.nextEvent().data()).isEqualTo("HTTP/2.0 null");
            first.close();

            EventSource second = EventSource.builder(uri)
                    .httpClient(client)
                    .lastEventId("7")
                    .reconnectPolicy(ReconnectPolicy.never())
                    .connect(listener);
            listener.nextOpened();
            assertThat(listener.nextEvent().data()).isEqualTo("HTTP/2.0 7");
            listener.nextClosed(ConnectionEnd.StreamEnded.class);
            assertThat(second.readyState()).isEqualTo(ReadyState.CLOSED);
        } finally {
            client.stop();
            jetty.stop();
        }
    }

    @Test
    void aStreamThatIsPackedComesWithoutDelay() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        GZIPOutputStream gzip = new GZIPOutputStream(packed, 512, true);
        String first = pack(gzip, packed, "data: 1\n\n");
        String second = pack(gzip, packed, "data: 2\n\n");
        CountDownLatch firstHasCome = new CountDownLatch(1);
        server.enqueue(connection -> {
            connection.send(latin1(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n\r\n" + first));
            firstHasCome.await();
            connection.send(latin1(second));
            connection.awaitClosed();
        });

        connect();

        listener.nextOpened();
        assertThat(listener.nextEvent().data()).isEqualTo("1");
        firstHasCome.countDown();
        assertThat(listener.nextEvent().data()).isEqualTo("2");
        assertThat(server.awaitRequest().head()).contains("Accept-Encoding: gzip");
    }

    private static String pack(GZIPOutputStream gzip, ByteArrayOutputStream packed, String text) throws IOException {
        gzip.write(text.getBytes(StandardCharsets.UTF_8));
        gzip.flush();
        String piece = packed.toString(StandardCharsets.ISO_8859_1);
        packed.reset();
        return piece;
    }

    @Test
    void aProxy() throws Exception {
        HttpClient client = new HttpClient();
        client.getProxyConfiguration().addProxy(new HttpProxy("127.0.0.1", server.port()));
        client.start();
        try {
            server.streamAndStayOpen("data: 1\n\n");
            source = EventSource.builder(URI.create("http://stream.example/news"))
                    .httpClient(client)
                    .silenceTimeout(Duration.ofMinutes(1))
                    .connect(listener);

            listener.nextOpened();
            assertThat(listener.nextEvent().data()).isEqualTo("1");
            assertThat(server.awaitRequest().head()).startsWith("GET http://stream.example/news HTTP/1.1\r\n");
        } finally {
            source.close();
            client.stop();
        }
    }
}
