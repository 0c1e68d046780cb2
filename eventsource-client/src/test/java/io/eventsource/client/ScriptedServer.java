package io.eventsource.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server on a raw socket: each connection, in order, is handled by the next script. The test owns every byte. */
final class ScriptedServer implements AutoCloseable {

    static final String STREAM = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

    /** What becomes of one connection, after its request has been read. It is closed in order at the end. */
    interface Script {
        void run(Peer peer) throws Exception;
    }

    private final ServerSocket serverSocket;
    private final BlockingQueue<Script> scripts = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();

    ScriptedServer() {
        this(0);
    }

    ScriptedServer(int port) {
        try {
            serverSocket = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    /** A port that nobody listens on. */
    static int freePort() {
        try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return unused.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return serverSocket.getLocalPort();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    ScriptedServer then(Script script) {
        scripts.add(script);
        return this;
    }

    /** The next connection gets these bytes, Latin-1, and an orderly end. */
    ScriptedServer thenSay(String answer) {
        return then(peer -> peer.say(answer));
    }

    /** The next connection gets these bytes and stays open until the client or the test closes it. */
    ScriptedServer thenSayAndWait(String answer) {
        return then(peer -> {
            peer.say(answer);
            peer.awaitClosed();
        });
    }

    /** The head of the next request, Latin-1: one char for each byte. */
    String request() throws InterruptedException {
        String request = requests.poll(10, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no request has come");
        }
        return request;
    }

    boolean hasRequest() {
        return !requests.isEmpty();
    }

    @Override
    public void close() {
        try {
            serverSocket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = serverSocket.accept();
                daemon(() -> serve(socket));
            }
        } catch (IOException e) {
            // The server was closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            Peer peer = new Peer(socket);
            String head = peer.readHead();
            if (!head.isEmpty()) {
                requests.add(head);
                scripts.take().run(peer);
            }
        } catch (Exception e) {
            // The client went away, or the test is over.
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** The server's end of one connection. */
    static final class Peer {

        private final Socket socket;

        Peer(Socket socket) {
            this.socket = socket;
        }

        Peer say(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return this;
        }

        /** Closes with a reset instead of an orderly end. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        int port() {
            return socket.getLocalPort();
        }

        /** Whether the client closes the connection in this time. */
        boolean isClosedWithin(int millis) throws IOException {
            socket.setSoTimeout(millis);
            try {
                return socket.getInputStream().read() < 0;
            } catch (SocketTimeoutException e) {
                return false;
            }
        }

        void awaitClosed() throws IOException {
            while (socket.getInputStream().read() >= 0) {}
        }

        private String readHead() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int b = socket.getInputStream().read();
                if (b < 0) {
                    return "";
                }
                head.write(b);
            }
            return head.toString(StandardCharsets.ISO_8859_1);
        }
    }
}
