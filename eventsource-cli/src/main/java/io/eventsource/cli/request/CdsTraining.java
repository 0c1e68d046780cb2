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

    private static final String ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n{}\n";

    private CdsTraining() {}

    /**
     * Runs the program.
     *
     * @param args none
     */
    public static void main(String[] args) throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread answering = new Thread(() -> answer(server), "cds-training");
        answering.setDaemon(true);
        answering.start();
        String port = Integer.toString(server.getLocalPort());
        RequestMain.main(new String[] {"-P", port, "-j", "token", "ping", "{\"training\": [1, true, null]}"});
    }

    private static void answer(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getInputStream().read(new byte[8192]);
            socket.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // The request fails, and no archive is made.
        }
    }
}
