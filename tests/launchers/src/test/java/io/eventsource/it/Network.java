package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.TestAbortedException;

/** Two hosts with a cable between them: network namespaces of Linux, which only root can make. */
final class Network implements AutoCloseable {

    /** The address of the server's host. */
    static final String SERVER = "10.77.0.1";

    private static final String CLIENT = "10.77.0.2";
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** A line of {@code /proc/net/tcp} for an open connection: its local and its remote port. */
    private static final Pattern ESTABLISHED = Pattern.compile(" [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:([0-9A-F]{4}) 01 ");

    private final String server;
    private final String client;

    private Network(String name) {
        server = name + "s";
        client = name + "c";
    }

    /**
     * Connects two new hosts. Skips the test where the machine does not allow it. Where a program is missing it skips the
     * test, too, but fails in CI.
     */
    static Network connect() throws IOException, InterruptedException {
        // Short, since an interface's name has 15 characters at most.
        Network network = new Network("es" + ProcessHandle.current().pid() % 100_000 + "-" + COUNT.incrementAndGet());
        try {
            network.build();
            return network;
        } catch (AssertionError e) {
            network.close();
            throw new TestAbortedException("this machine allows no network namespaces, which need root", e);
        } catch (IOException e) {
            String reason = "network namespaces need iproute2 and iptables (Debian: apt-get install iproute2 iptables)";
            return "true".equals(System.getenv("CI")) ? fail(reason, e) : abort(reason);
        }
    }

    private void build() throws IOException, InterruptedException {
        run("ip", "netns", "add", server);
        run("ip", "netns", "add", client);
        run("ip", "link", "add", server, "netns", server, "type", "veth", "peer", "name", client, "netns", client);
        run("ip", "-n", server, "addr", "add", SERVER + "/24", "dev", server);
        run("ip", "-n", client, "addr", "add", CLIENT + "/24", "dev", client);
        for (String host : List.of(server, client)) {
            run("ip", "-n", host, "link", "set", host, "up");
            run("ip", "-n", host, "link", "set", "lo", "up");
        }
        run("ip", "netns", "exec", client, "iptables", "-L"); // it must be there before it is needed
    }

    /** What runs a command on the server's host. */
    List<String> onServer() {
        return List.of("ip", "netns", "exec", server);
    }

    /** What runs a command on the client's host. */
    List<String> onClient() {
        return List.of("ip", "netns", "exec", client);
    }

    /** The local port of the client's only connection to a port of the server. */
    int portOfConnectionTo(int serverPort) throws IOException, InterruptedException {
        String table = run("ip", "netns", "exec", client, "cat", "/proc/net/tcp", "/proc/net/tcp6");
        Matcher matcher = ESTABLISHED.matcher(table);
        List<Integer> ports = new ArrayList<>();
        while (matcher.find()) {
            if (Integer.parseInt(matcher.group(2), 16) == serverPort) {
                ports.add(Integer.parseInt(matcher.group(1), 16));
            }
        }
        assertThat(ports)
                .as("connections to port " + serverPort + " in\n" + table)
                .hasSize(1);
        return ports.get(0);
    }

    /** Silently drops all packets of one connection, like a router that has forgotten it. Others pass. */
    void forget(int clientPort) throws IOException, InterruptedException {
        String port = Integer.toString(clientPort);
        run("ip", "netns", "exec", client, "iptables", "-A", "INPUT", "-p", "tcp", "--dport", port, "-j", "DROP");
        run("ip", "netns", "exec", client, "iptables", "-A", "OUTPUT", "-p", "tcp", "--sport", port, "-j", "DROP");
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(String.join(" ", command) + ": " + output)
                .isZero();
        return output;
    }

    @Override
    public void close() throws IOException {
        for (String host : List.of(server, client)) {
            new ProcessBuilder("ip", "netns", "del", host)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .onExit()
                    .join();
        }
    }
}
