package io.eventsource.benchmarks.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Runs one {@link Peer} and does what the lines on its standard input say, until that ends.
 *
 * <pre>
 * &gt; listening PORT PID PATH
 * &lt; publish channel=bench channels=1 from=0 count=1000 …     one at a time
 * &lt; acknowledge SEQUENCE                                     all subscribers have it
 * &lt; stop                                                     no more of it
 * &gt; published COUNT NANOS     or     failed COUNT NANOS
 * </pre>
 */
public final class PeerMain {

    /** Kept for the control lines: what the servers print goes to standard error. */
    private static final PrintStream CONTROL = System.out;

    private PeerMain() {}

    /**
     * Runs until standard input ends.
     *
     * @param args the name of the {@link Peer}'s class
     */
    public static void main(String[] args) throws Exception {
        System.setOut(System.err);
        Peer peer = Class.forName(args[0])
                .asSubclass(Peer.class)
                .getDeclaredConstructor()
                .newInstance();
        Peer.Address address = peer.start();
        say("listening %d %d %s".formatted(address.port(), address.pid(), address.path()));
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            obey(lines, peer);
        }
        // Some servers have threads that would continue to run.
        System.exit(0);
    }

    private static void obey(BufferedReader lines, Peer peer) throws IOException {
        @Nullable Publisher publisher = null;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int space = line.indexOf(' ');
            String rest = line.substring(space + 1);
            switch (space < 0 ? line : line.substring(0, space)) {
                case "publish" -> {
                    publisher = new Publisher(peer, PublishOrder.parse(rest));
                    publisher.start();
                }
                case "acknowledge" -> {
                    if (publisher != null) {
                        publisher.acknowledgeUpTo(Long.parseLong(rest));
                    }
                }
                case "stop" -> {
                    if (publisher != null) {
                        publisher.halt();
                    }
                }
                default -> throw new IOException("expected publish, acknowledge or stop, but read: " + line);
            }
        }
    }

    static void say(String line) {
        CONTROL.println(line);
        CONTROL.flush();
    }
}
