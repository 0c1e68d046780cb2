package io.eventsource.it;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.opentest4j.TestAbortedException;

/** Silently drops the packets of a port of this machine, in both directions, as a firewall or a broken network does. */
final class PacketFilter implements AutoCloseable {

    private static final List<String> DIRECTIONS = List.of("--dport", "--sport");

    private final String port;
    private boolean isDropping;

    private PacketFilter(String port) {
        this.port = port;
    }

    /**
     * Prepares the filter of a port, whose packets pass. Skips the test where the machine does not allow it. Where iptables is
     * missing it skips the test, too, but fails in CI.
     */
    static PacketFilter of(int port) throws IOException {
        PacketFilter filter = new PacketFilter(Integer.toString(port));
        try {
            filter.drop();
            filter.pass();
            return filter;
        } catch (IllegalStateException e) {
            throw new TestAbortedException("this machine allows no packet filter, which needs root", e);
        } catch (IOException e) {
            String reason = "dropping packets needs iptables (Debian: apt-get install iptables)";
            return "true".equals(System.getenv("CI")) ? fail(reason, e) : abort(reason);
        }
    }

    void drop() throws IOException {
        isDropping = true;
        change("-I");
    }

    void pass() throws IOException {
        change("-D");
        isDropping = false;
    }

    private void change(String change) throws IOException {
        for (String direction : DIRECTIONS) {
            Process process = new ProcessBuilder(
                            "iptables", "-w", change, "INPUT", "-i", "lo", "-p", "tcp", direction, port, "-j", "DROP")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.onExit().join().exitValue() != 0) {
                throw new IllegalStateException("iptables " + change + ": " + output);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (isDropping) {
            pass();
        }
    }
}
