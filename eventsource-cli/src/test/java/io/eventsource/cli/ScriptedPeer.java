package io.eventsource.cli;

import io.eventsource.it.support.Daemon;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that handles each connection with the same script. Unlike the mock server's {@code ScriptedServer}, it leaves
 * reading the request to the script, so that a test can respond before, during or after it.
 */
public final class ScriptedPeer implements AutoCloseable {

    /** Serves one connection, which is closed afterwards. */
    public interface Script {
        void serve(Socket connection) throws IOException;
    }

    private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final AtomicInteger connections = new AtomicInteger();

    public ScriptedPeer(Script script) throws IOException {
        Daemon.run(() -> acceptAll(script));
    }

    /** A server that reads the head of a request, writes these bytes and closes. */
    public static ScriptedPeer answering(byte[] bytes) throws IOException {
        return new ScriptedPeer(connection -> {
            readHead(connection);
            connection.getOutputStream().write(bytes);
        });
    }

    public static ScriptedPeer answering(String answer) throws IOException {
        return answering(answer.getBytes(StandardCharsets.UTF_8));
    }

    public String port() {
        return Integer.toString(socket.getLocalPort());
    }

    public int connections() {
        return connections.get();
    }

    /** Reads up to the empty line, and nothing of the body. */
    public static String readHead(Socket connection) throws IOException {
        InputStream in = connection.getInputStream();
        StringBuilder head = new StringBuilder();
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.append((char) b);
            if (b == '\n' && head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) >= 0) {
                break;
            }
        }
        return head.toString();
    }

    private void acceptAll(Script script) throws IOException {
        while (true) {
            Socket connection = socket.accept();
            connections.incrementAndGet();
            // Each has its own thread, because an HTTP client may open a connection that it does not use.
            Daemon.run(() -> serve(script, connection));
        }
    }

    private static void serve(Script script, Socket connection) throws IOException {
        try (connection) {
            script.serve(connection);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
