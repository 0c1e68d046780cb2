package io.eventsource.it;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Publishes over a connection that it keeps, or over a new one each time. For one thread. */
final class EventPublisher implements AutoCloseable {

    /** Where a request was sent and no answer came, so that its event may have been published. */
    static final int UNKNOWN = 0;
    /** Where no connection could be made. */
    static final int NOT_SENT = -1;

    private static final int TIMEOUT_MILLIS = 30_000;

    private final InetSocketAddress server;
    private final boolean keeps;
    private Socket socket;

    EventPublisher(InetSocketAddress server, boolean keeps) {
        this.server = server;
        this.keeps = keeps;
    }

    /** Publishes an event, and gives the status of the answer. */
    int publish(String token, String data) throws IOException {
        if (socket == null) {
            try {
                socket = new Socket();
                socket.setSoTimeout(TIMEOUT_MILLIS);
                socket.setTcpNoDelay(true);
                socket.connect(server, TIMEOUT_MILLIS);
            } catch (IOException e) {
                close();
                return NOT_SENT;
            }
        }
        try {
            String request = "POST /ping/" + token + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + data.length()
                    + "\r\n\r\n" + data;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return answer(new BufferedInputStream(socket.getInputStream()));
        } catch (IOException e) {
            close();
            return UNKNOWN;
        }
    }

    private int answer(InputStream in) throws IOException {
        int status = Integer.parseInt(line(in).split(" ", -1)[1]);
        int length = 0;
        boolean ends = !keeps;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String field = line.toLowerCase(Locale.ROOT);
            if (field.startsWith("content-length:")) {
                length = Integer.parseInt(
                        field.substring("content-length:".length()).strip());
            }
            ends |= field.equals("connection: close");
        }
        in.readNBytes(length);
        if (ends) {
            close();
        }
        return status;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection has ended");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
