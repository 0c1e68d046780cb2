package io.eventsource.cli.request;

import io.eventsource.cli.Environment;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.net.Credentials;
import io.eventsource.cli.net.ProxyServer;
import io.eventsource.cli.net.Target;
import io.eventsource.cli.net.Tls;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** A connection to a server for one request: through a proxy if necessary, and with TLS for {@code https}. */
final class HttpConnection implements Closeable {

    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final Socket socket;

    private HttpConnection(Socket socket) {
        this.socket = socket;
    }

    /**
     * Connects to a server, or to the proxy in front of it.
     *
     * @param timeout how long the proxy and TLS may take to answer; connecting has {@link #CONNECT_TIMEOUT} at most
     * @throws NoConnectionException if there is no connection to the server or the proxy
     * @throws IOException if the proxy refuses, or if there is no TLS
     */
    static HttpConnection open(Target destination, Environment environment, Duration timeout) throws IOException {
        URI uri = destination.uri();
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        HostAndPort server = HostAndPort.of(uri, secure ? 443 : 80);
        ProxyServer proxy = destination.proxy();
        Socket socket = proxy == null
                ? connect(server.host, server.port, timeout)
                : connect(proxy.host(), proxy.port(), timeout);
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) Math.max(1, timeout.toMillis()));
            if (secure && proxy != null) {
                openTunnel(socket, server, proxy);
            }
            return new HttpConnection(secure ? encrypt(socket, server, destination, environment) : socket);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Tries all addresses of a host, because the first may be in a network that is down. */
    private static Socket connect(String host, int port, Duration timeout) throws NoConnectionException {
        try {
            InetAddress[] addresses = InetAddress.getAllByName(host);
            Duration longest = timeout.compareTo(CONNECT_TIMEOUT) < 0 ? timeout : CONNECT_TIMEOUT;
            long deadline = System.nanoTime() + longest.toNanos();
            IOException last = null;
            for (int i = 0; i < addresses.length; i++) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()) / (addresses.length - i);
                Socket socket = new Socket();
                try {
                    socket.connect(new InetSocketAddress(addresses[i], port), (int) Math.max(1, left));
                    return socket;
                } catch (IOException e) {
                    socket.close();
                    last = e;
                }
            }
            throw last == null ? new IOException("the host has no address") : last;
        } catch (IOException e) {
            throw new NoConnectionException(e);
        }
    }

    /** Opens a tunnel through the proxy (RFC 9110, section 9.3.6). */
    private static void openTunnel(Socket socket, HostAndPort server, ProxyServer proxy) throws IOException {
        String head =
                "CONNECT " + server + " HTTP/1.1\r\nHost: " + server + "\r\n" + proxyAuthorization(proxy) + "\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        HttpAnswerReader reader = new HttpAnswerReader(socket.getInputStream());
        HttpHead answer = reader.readHead();
        if (!answer.isSuccess()) {
            String hint = answer.status() == 407 ? "; it needs a user: --proxy http://USER:PASSWORD@HOST:PORT" : "";
            throw new IOException("the proxy answered " + answer.statusLine() + hint);
        }
    }

    /** The header line that names the user to a proxy; empty if there is none. */
    static String proxyAuthorization(@Nullable ProxyServer proxy) {
        Credentials credentials = proxy == null ? null : proxy.credentials();
        return credentials == null ? "" : "Proxy-Authorization: " + credentials.authorization() + "\r\n";
    }

    private static Socket encrypt(Socket socket, HostAndPort server, Target destination, Environment environment)
            throws IOException {
        SSLSocketFactory factory =
                Tls.client(destination.insecure(), environment).getSocketFactory();
        SSLSocket secure = (SSLSocket) factory.createSocket(socket, server.host, server.port, true);
        if (!destination.insecure()) {
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
        }
        secure.startHandshake();
        return secure;
    }

    InputStream in() throws IOException {
        return socket.getInputStream();
    }

    OutputStream out() throws IOException {
        return socket.getOutputStream();
    }

    /** Sets how long the next read may wait. */
    void setReadTimeout(Duration timeout) throws IOException {
        socket.setSoTimeout((int) Math.max(1, timeout.toMillis()));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** There is no connection; the cause says why. */
    static final class NoConnectionException extends IOException {

        private static final long serialVersionUID = 1L;

        NoConnectionException(IOException cause) {
            super(cause);
        }
    }

    /** A host without the brackets of an IPv6 address, and a port. */
    private record HostAndPort(String host, int port) {

        /** Read from the text: {@link URI} knows no host with an underscore. */
        static HostAndPort of(URI uri, int defaultPort) {
            String authority = String.valueOf(uri.getRawAuthority());
            authority = authority.substring(authority.lastIndexOf('@') + 1);
            int colon = authority.lastIndexOf(':');
            boolean hasPort = colon > authority.lastIndexOf(']');
            String host = hasPort ? authority.substring(0, colon) : authority;
            String port = hasPort ? authority.substring(colon + 1) : "";
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            try {
                return new HostAndPort(host, port.isEmpty() ? defaultPort : Integer.parseInt(port));
            } catch (NumberFormatException e) {
                throw UsageException.usage("the URL must have a port from 1 to 65535, but has \"" + port + "\"");
            }
        }

        HostAndPort {
            if (port < 1 || port > 65_535) {
                throw UsageException.usage("the URL must have a port from 1 to 65535, but has " + port);
            }
        }

        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }
}
