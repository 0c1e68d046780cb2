package io.eventsource.benchmarks.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * The first event of a client that reconnects.
 *
 * @param sequence the event's
 * @param nanos from the request to the event, over a connection that is open
 */
record FirstEvent(long sequence, long nanos) {

    /** Subscribes with a last event ID, and leaves with the first event. */
    static FirstEvent after(String lastEventId, ServerProcess server, String channel, int bytesOfData)
            throws IOException {
        String request = "GET " + server.path(channel) + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
                + "Last-Event-ID: " + lastEventId + "\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setTcpNoDelay(true);
            socket.setSoLinger(true, 0);
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(10));
            long start = System.nanoTime();
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            long sequence = read(socket.getInputStream(), bytesOfData);
            return new FirstEvent(sequence, System.nanoTime() - start);
        }
    }

    private static long read(InputStream in, int bytesOfData) throws IOException {
        First first = new First();
        StreamParser parser = new StreamParser(bytesOfData, first);
        byte[] bytes = new byte[16 * 1024];
        while (first.sequence < 0) {
            int length = in.read(bytes);
            if (length < 0) {
                throw new IOException("the server has ended the stream before the first event");
            }
            parser.feed(bytes, length);
        }
        return first.sequence;
    }

    private static final class First implements StreamParser.Events {

        private long sequence = -1;

        @Override
        public void opened() {}

        @Override
        public void event(long sequence, long time) {
            this.sequence = this.sequence < 0 ? sequence : this.sequence;
        }
    }
}
