package io.eventsource.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/**
 * One {@code POST}, over the connection that comes with the JDK: a request is made in loops, and a web stack would take
 * longer to start than all the rest.
 */
final class HttpPost {

    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

    /** More than any server of ours says; a page from somewhere else need not be shown whole. */
    private static final int MAX_ANSWER = 1 << 20;

    private final Destination destination;
    private final Environment environment;

    HttpPost(Destination destination, Environment environment) {
        this.destination = destination;
        this.environment = environment;
    }

    static {
        // Read once, when the JDK's connection is first used.
        System.setProperty("sun.net.http.retryPost", "false"); // a command sent twice is done twice
        System.setProperty("jdk.http.auth.tunneling.disabledSchemes", ""); // basic is what forward proxies ask for
        System.setProperty("jdk.http.auth.proxying.disabledSchemes", "");
    }

    Answer send(String contentType, String data) throws IOException {
        HttpURLConnection connection = open();
        connection.setRequestMethod("POST");
        connection.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
        connection.setReadTimeout((int) READ_TIMEOUT.toMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestProperty("Accept", "*/*");
        connection.setRequestProperty("Content-Type", contentType);
        connection.setRequestProperty("User-Agent", "eventsource-request");
        if (destination.credentials() != null) {
            connection.setRequestProperty(
                    "Authorization", destination.credentials().basic());
        }
        connection.setDoOutput(true);
        connection.getOutputStream().write(data.getBytes(StandardCharsets.UTF_8));
        return answer(connection);
    }

    private HttpURLConnection open() throws IOException {
        ProxyServer proxy = destination.proxy();
        HttpURLConnection connection = (HttpURLConnection)
                destination.uri().toURL().openConnection(proxy == null ? Proxy.NO_PROXY : via(proxy));
        if (proxy != null && proxy.credentials() != null) {
            connection.setAuthenticator(new ProxyAuthenticator(proxy.credentials()));
        }
        if (connection instanceof HttpsURLConnection secure) {
            secure.setSSLSocketFactory(
                    Tls.client(destination.insecure(), environment).getSocketFactory());
            if (destination.insecure()) {
                secure.setHostnameVerifier((host, session) -> true);
            }
        }
        return connection;
    }

    private static Proxy via(ProxyServer proxy) {
        return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.host(), proxy.port()));
    }

    private static Answer answer(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        if (status < 0) {
            throw new IOException("the answer is not HTTP");
        }
        String message = connection.getResponseMessage();
        InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        String body = in == null ? "" : new String(in.readNBytes(MAX_ANSWER), StandardCharsets.UTF_8);
        return new Answer(status, message == null ? "" : message, body);
    }

    /** Answers the proxy, once, and nobody else: the server's credentials go with the request. */
    private static final class ProxyAuthenticator extends Authenticator {

        private final Credentials credentials;
        private boolean asked;

        ProxyAuthenticator(Credentials credentials) {
            this.credentials = credentials;
        }

        @Override
        protected @Nullable PasswordAuthentication getPasswordAuthentication() {
            if (asked || getRequestorType() != RequestorType.PROXY) {
                return null;
            }
            asked = true;
            return new PasswordAuthentication(
                    credentials.user(), credentials.password().toCharArray());
        }
    }
}
