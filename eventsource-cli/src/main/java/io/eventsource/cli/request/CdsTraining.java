package io.eventsource.cli.request;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Sends a request to itself, so that the JVM can archive the loaded classes for later starts (class data sharing). The launch
 * script runs it once.
 */
final class CdsTraining {

    private static final String ACCEPTED = """
            HTTP/1.1 202 Accepted
            Content-Type: application/json
            Location: /commands/h
            Content-Length: 3

            {}
            """;

    private static final String STREAM = """
            HTTP/1.1 200 OK
            Content-Type: text/event-stream

            id: 1
            event: output
            data: {"stream":"stdout","text":"training"}

            id: 2
            event: done
            data: {"state":"done","exit":0,"base64":"Cg=="}

            """;

    private CdsTraining() {}

    /**
     * Runs the program.
     *
     * @param args none
     */
    public static void main(String[] args) throws IOException {
        ServerSocket server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
        Thread answering = new Thread(() -> answer(server), "cds-training");
        answering.setDaemon(true);
        answering.start();
        String port = Integer.toString(server.getLocalPort());
        RequestMain.main(new String[] {"-P", port, "-j", "--wait", "token", "ping", "{\"training\": [1, true, null]}"});
    }

    private static void answer(ServerSocket server) {
        try {
            answer(server, ACCEPTED);
            answer(server, STREAM);
        } catch (IOException e) {
            // The request fails, and no archive is made.
        }
    }

    private static void answer(ServerSocket server, String answer) throws IOException {
        try (Socket socket = server.accept()) {
            socket.getInputStream().read(new byte[8192]);
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
