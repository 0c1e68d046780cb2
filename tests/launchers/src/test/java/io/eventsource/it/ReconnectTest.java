package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.FullEffort;
import io.eventsource.it.support.Relay;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A client whose connection breaks in ways that only it notices. */
class ReconnectTest {

    private static final String TOKEN = "appliance-7";

    @Test
    @FullEffort
    void itsOwnHalfOpenPredecessorDoesNotLockAClientOut() throws Exception {
        try (Listener listener = Listener.start("-i");
                Relay relay = new Relay(listener.uri().getPort());
                Launcher client = client(relay, "-r", "100")) {
            listener.awaitStream(TOKEN);
            ping(listener, "before");
            assertThat(data(client.awaitOut(line -> true))).isEqualTo("before");

            relay.cutClientSide();
            listener.awaitStream(TOKEN);
            ping(listener, "after");
            assertThat(data(client.awaitOut(line -> true))).isEqualTo("after");
        }
    }

    @Test
    void commandsThatAreSentDuringAReconnectArriveInOrderAndOnce() throws Exception {
        try (Listener listener = Listener.start("-i");
                Relay relay = new Relay(listener.uri().getPort());
                Launcher client = client(relay, "-r", "3000")) {
            listener.awaitStream(TOKEN);
            ping(listener, "1");
            client.awaitOut(line -> data(line).equals("1"));

            relay.cutClientSide();
            List<String> sent =
                    IntStream.rangeClosed(2, 5).mapToObj(Integer::toString).toList();
            for (String value : sent) {
                ping(listener, value);
            }
            listener.awaitStream(TOKEN);
            ping(listener, "last");
            assertThat(listener.publish(TOKEN, "close", "")).isEqualTo(200);

            Launcher.Result result = client.awaitExit();
            assertThat(result.exit()).isZero();
            assertThat(result.out().stream().map(ReconnectTest::data)).containsExactly("1", "2", "3", "4", "5", "last");
        }
    }

    @Test
    @FullEffort
    void aClientWaitsForAListenerThatIsNotThereYet() throws Exception {
        int port;
        try (Listener first = Listener.start("-i")) {
            port = first.uri().getPort();
        }
        try (Launcher client =
                Launcher.start("client", TOKEN, "-P", Integer.toString(port), "-r", "100", "-o", "json")) {
            client.awaitErr(line -> line.contains(Integer.toString(port)));
            try (Listener second = Listener.startOn(port, "-i")) {
                second.awaitStream(TOKEN);
                ping(second, "hello");
                assertThat(data(client.awaitOut(line -> true))).isEqualTo("hello");
            }
        }
    }

    private static Launcher client(Relay relay, String... options) throws Exception {
        String url = "http://127.0.0.1:" + relay.port() + "/poll/" + TOKEN;
        return Launcher.start("client", url, "-o", "json", options[0], options[1]);
    }

    private static void ping(Listener listener, String value) throws Exception {
        assertThat(listener.publish(TOKEN, "ping", value)).isEqualTo(200);
    }

    private static String data(String line) {
        Matcher matcher = Pattern.compile("\"data\":\"([^\"]*)\"").matcher(line);
        return matcher.find() ? matcher.group(1) : "";
    }
}
