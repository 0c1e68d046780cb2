package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.it.support.FullEffort;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code --debug} logs, and that without it nothing is. */
class DebugTest {

    private static final String TIME = "\\d\\d:\\d\\d:\\d\\d\\.\\d{3} ";

    @Test
    void aListenerLogsStreamsEventsAndRefusals() throws Exception {
        try (Listener listener = Listener.start("-i");
                Launcher client = Launcher.start("client", "t", "-P", listener.port(), "-n", "2", "-o", "json", "-d")) {
            awaitLog(listener, "127\\.0\\.0\\.1 subscribed to t");
            listener.publish("t", "ping", "Grüße");
            awaitLog(listener, "127\\.0\\.0\\.1 published ping to t: 7 bytes, 1 subscriber, id [a-z0-9]+:1");
            listener.publish("nobody", "ping", "1");
            awaitLog(listener, "127\\.0\\.0\\.1 POST /ping/nobody was refused: 404 no client is subscribed to nobody");
            listener.publish("t", "explode", "1");
            awaitLog(listener, "127\\.0\\.0\\.1 POST /explode/t was refused: 404 unknown action \"explode\".*");
            listener.publish("t", "retry", "3s");
            awaitLog(
                    listener,
                    "127\\.0\\.0\\.1 POST /retry/t was refused: 400 .*number of milliseconds without a unit.*");
            listener.publish("t", "ping", "2");
            client.awaitExit();
            assertThat(listener.launcher().toString())
                    .as("ids are logged without their secret")
                    .doesNotContain(id(client.awaitExit()));
            Await.until(
                    () -> {
                        listener.publish("t", "ping", "nobody reads this");
                        return listener.launcher().toString().contains("has disconnected");
                    },
                    () -> "the listener still writes to the client: " + listener.launcher());
            awaitLog(listener, "a client of t has disconnected: the connection .*");
            assertThat(listener.launcher().toString()).doesNotContainPattern("\\b(?:[a-z]+\\.){2,}[A-Z]\\w+");
        }
    }

    @Test
    @FullEffort
    void aListenerLogsRequestsThatNeverReachItsServlet() throws Exception {
        try (Listener listener = Listener.start();
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), listener.uri().getPort())) {
            socket.getOutputStream()
                    .write("GET /poll/t HTTP/1.1\r\nHost: evil.example\r\n\r\nGARBAGE\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            listener.launcher().awaitErr(line -> line.contains("evil.example"));
            awaitLog(listener, "127\\.0\\.0\\.1 .* was refused: 400 this is not a valid HTTP request.*");
        }
    }

    @Test
    @FullEffort
    void textFromOutsideCannotForgeALine() throws Exception {
        try (Listener listener = Listener.start("-i")) {
            Launcher.run("request", "-P", listener.port(), "t\u202e🌍", "ping", "1");
            String line = listener.launcher().awaitErr(l -> l.contains("was refused"));
            assertThat(line).doesNotContain("\u202e").contains("no client is subscribed to t\\u202e🌍");
        }
    }

    @Test
    @FullEffort
    void aClientLogsItsConnections() throws Exception {
        try (Listener listener = Listener.start("-i");
                Launcher client = Launcher.start("client", "t", "-P", listener.port(), "-n", "1", "-d")) {
            listener.awaitStream("t");
            client.awaitErr(line -> line.matches(TIME + "DEBUG .*Connecting to http://127\\.0\\.0\\.1:.*"));
            client.awaitErr(line -> line.matches(TIME + "DEBUG .*Opened http://127\\.0\\.0\\.1:.*"));
            listener.publish("t", "ping", "1");
            assertThat(client.awaitExit().out()).containsExactly("ping: 1");
        }
    }

    @Test
    @FullEffort
    void aRequestShowsTheStackOfAFailureOnlyThen() throws Exception {
        String port;
        try (Listener listener = Listener.start()) {
            port = listener.port();
        }
        assertThat(Launcher.run("request", "-P", port, "t", "ping", "1").err())
                .containsExactly(
                        "eventsource-request: cannot connect to http://127.0.0.1:" + port + ": connection refused");
        assertThat(Launcher.run("request", "-d", "-P", port, "t", "ping", "1").err())
                .anyMatch(line -> line.startsWith("\tat "))
                .last()
                .asString()
                .endsWith(": connection refused");
    }

    @Test
    void withoutItAListenerIsSilent() throws Exception {
        try (Launcher listener = Launcher.start("listener", "-P", "0", "-i")) {
            String url = listener.awaitOut(line -> line.startsWith("http://"));
            Launcher.Result refused = Launcher.run("request", url + "ping/nobody", "1");
            assertThat(refused.exit()).isEqualTo(1);
            listener.signal("TERM");
            assertThat(listener.awaitExit())
                    .isEqualTo(new Launcher.Result(0, java.util.List.of(url), java.util.List.of()));
        }
    }

    private static void awaitLog(Listener listener, String message) throws InterruptedException {
        Pattern line = Pattern.compile(TIME + "DEBUG " + message);
        listener.launcher().awaitErr(l -> line.matcher(l).matches());
    }

    /** The id that the client received, which has the secret of its token. */
    private static String id(Launcher.Result client) {
        String line = client.out().get(0);
        String id = line.substring(line.indexOf("lastEventId\":\"") + 14, line.lastIndexOf('"'));
        assertThat(id).matches("[a-z0-9]+\\.[a-z0-9]+:\\d+");
        return id;
    }
}
