package io.eventsource.cli.listener;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.eventsource.it.support.FullEffort;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that open connections, or send slowly, do not keep others out. */
class ConnectionGuardTest {

    private static final Duration SHORT = Duration.ofMillis(600);
    /** Long enough for a request to be read on a busy machine. */
    private static final Duration MODERATE = Duration.ofSeconds(3);

    private static final Duration LONG = Duration.ofMinutes(5);

    private final List<Socket> sockets = new ArrayList<>();
    private ListenerServer server;
    private InetAddress address = InetAddress.getLoopbackAddress();

    private void start(String options, int connections, int perAddress, Duration header, Duration idle)
            throws Exception {
        ListenerLimits limits = new ListenerLimits(
                8 * 1024 * 1024, 2 * 1024 * 1024, connections, perAddress, 2, connections - 1, header, idle);
        server = new ListenerServer(TestListener.options("-P 0 " + options).withLimits(limits));
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.stop();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(address, URI.create(server.url()).getPort());
        socket.setSoTimeout(10_000);
        sockets.add(socket);
        return socket;
    }

    private Socket send(String text) throws IOException {
        Socket socket = connect();
        socket.getOutputStream().write(text.getBytes(UTF_8));
        return socket;
    }

    private static String request(String line) {
        return line + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
    }

    /** Opens a stream, and reads its status line. */
    private String listen(String token) throws IOException {
        return readLine(send(request("GET /poll/" + token)));
    }

    private static String readLine(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = socket.getInputStream().read();
                c >= 0 && c != '\n';
                c = socket.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    private static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }

    @Test
    void aConnectionBeyondTheBoundIsAnsweredAndClosed() throws Exception {
        start("", 3, 3, LONG, LONG);
        assertThat(listen("a")).endsWith("200 OK");
        Socket second = send(request("POST /ping/a"));
        assertThat(readLine(second)).endsWith("200 OK");
        // Answered, too: Jetty may open connections in another order than that in which they were made.
        assertThat(readLine(send(request("POST /ping/a")))).endsWith("200 OK");

        assertThat(readAll(send(request("GET /poll/b"))))
                .startsWith("HTTP/1.1 503 ")
                .contains("Retry-After: 5", "Connection: close")
                .endsWith("\r\n\r\nthe server has reached its limit of 3 connections; try again later\n");

        second.close();
        awaitServed("GET /");
    }

    private void awaitServed(String line) throws Exception {
        for (int i = 0; i < 100; i++) {
            if (readLine(send(request(line))).endsWith("200 OK")) {
                return;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("no connection was served");
    }

    @Test
    void streamsLeaveAConnectionForEvents() throws Exception {
        start("", 3, 3, LONG, LONG);
        assertThat(listen("a")).endsWith("200 OK");
        assertThat(listen("b")).endsWith("200 OK");

        Socket third = send(request("GET /poll/c"));
        assertThat(readLine(third)).contains(" 503 ");
        third.close();
        awaitServed("POST /ping/a");
    }

    @Test
    void oneAddressDoesNotTakeAllConnectionsUnlessItIsThisMachines() throws Exception {
        address = addressOfThisHost();
        start("-H 0.0.0.0", 10, 1, LONG, LONG);
        assertThat(listen("a")).endsWith("200 OK");

        assertThat(readAll(send(request("GET /poll/b"))))
                .startsWith("HTTP/1.1 503 ")
                .contains("your address has reached its limit of 1 connections");
        address = InetAddress.getLoopbackAddress();
        assertThat(listen("c")).endsWith("200 OK");
        assertThat(listen("d")).endsWith("200 OK");
    }

    private static InetAddress addressOfThisHost() throws IOException {
        InetAddress found = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(each -> each instanceof Inet4Address && !each.isLoopbackAddress())
                .findFirst()
                .orElse(null);
        assumeTrue(found != null, "this host has only loopback addresses");
        return found;
    }

    @Test
    void aHeaderThatTricklesInIsEndedHoweverOftenAByteComes() throws Exception {
        start("", 10, 10, SHORT, LONG);
        Socket slow = send("GET /poll/a HTTP/1.1\r\nHost: localhost\r\nX: ");
        Thread trickle = new Thread(() -> trickle(slow));
        trickle.start();

        assertThat(readAll(slow))
                .startsWith("HTTP/1.1 408 ")
                .endsWith("\r\n\r\nthe header of the request did not arrive within 0 s\n");
        trickle.join();
    }

    private static void trickle(Socket socket) {
        try {
            while (true) {
                socket.getOutputStream().write('x');
                Thread.sleep(20);
            }
        } catch (IOException | InterruptedException closed) {
            // as it should be
        }
    }

    @Test
    @FullEffort
    void aConnectionWithoutARequestIsClosed() throws Exception {
        start("", 10, 10, LONG, MODERATE);
        assertThat(readAll(connect())).isEmpty();

        Socket served = send(request("GET /"));
        assertThat(readAll(served)).startsWith("HTTP/1.1 200 ").endsWith("</html>\n");
    }

    @Test
    @FullEffort
    void aStreamIsNotAConnectionWithoutARequest() throws Exception {
        start("-k 0", 10, 10, MODERATE, MODERATE);
        Socket stream = send(request("GET /poll/a"));
        assertThat(readLine(stream)).endsWith("200 OK");
        assertThat(readAll(connect())).isEmpty(); // by then the stream has lasted longer than a connection without one

        stream.setSoTimeout(50);
        assertThatThrownBy(() -> readAll(stream)).isInstanceOf(SocketTimeoutException.class);
    }

    @ParameterizedTest
    @CsvSource({"GET /poll/a, 97, 200", "GET /poll/a, 98, 431", "GET /poll/a, 1500, 431"})
    void aHeaderHasABoundedNumberOfFields(String line, int fields, int status) throws Exception {
        start("", 10, 10, LONG, LONG);
        String header = line + " HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nTE: x\r\n" + "a:b\r\n".repeat(fields);

        assertThat(readLine(send(header + "\r\n"))).contains(" " + status + " ");
    }
}
