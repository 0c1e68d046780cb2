package io.eventsource.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of one test that says what the test wants it to say, whatever it is asked. */
public final class ScriptedPeer implements AutoCloseable {

    /** Serves one connection, which is closed afterwards. */
    public interface Script {
        void serve(Socket connection) throws IOException;
    }

    private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final AtomicInteger connections = new AtomicInteger();

    public ScriptedPeer(Script script) throws IOException {
        Thread thread = new Thread(() -> acceptAll(script), "scripted-peer");
        thread.setDaemon(true);
        thread.start();
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

    private void acceptAll(Script script) {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connections.incrementAndGet();
                // Each on a thread of its own: an HTTP client may open a connection that it does not use.
                Thread thread = new Thread(() -> serve(script, connection), "scripted-peer");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                // The test is over.
            }
        }
    }

    private static void serve(Script script, Socket connection) {
        try (connection) {
            script.serve(connection);
        } catch (IOException e) {
            // The client has gone.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
