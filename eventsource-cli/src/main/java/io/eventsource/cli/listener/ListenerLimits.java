package io.eventsource.cli.listener;

import com.sun.management.UnixOperatingSystemMXBean;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.ValueFormat;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The limits of the listener, chosen so that no client can exhaust its heap or its file descriptors.
 *
 * @param memory how many bytes the broker may use
 * @param waiting how many of them events may use that wait for clients
 * @param connections how many connections are served
 * @param connectionsPerAddress how many of them one address may have; loopback addresses have no such bound
 * @param spareConnections how many more are accepted, to be answered with 503
 * @param streams how many streams may be open; fewer than connections, so that events can still be sent
 * @param headerTimeout how long the header of a request may take
 * @param idleTimeout how long a connection may be without a request
 */
record ListenerLimits(
        long memory,
        long waiting,
        int connections,
        int connectionsPerAddress,
        int spareConnections,
        int streams,
        Duration headerTimeout,
        Duration idleTimeout) {

    private static final Duration HEADER_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);

    /** The heap that the process needs without connections. */
    private static final long BASE_BYTES = 12L * 1024 * 1024;
    /** The most heap that a connection needs, with the largest header and a stream. */
    private static final long BYTES_PER_CONNECTION = 48L * 1024;

    private static final int FEWEST_CONNECTIONS = 16;
    private static final int MOST_SPARE_CONNECTIONS = 128;
    /** File descriptors that are left for files and the like. */
    private static final int SPARE_DESCRIPTORS = 32;

    /** The limits for this process. */
    static ListenerLimits of(@Nullable Long connections, @Nullable Long connectionsPerAddress, long waiting) {
        return of(Runtime.getRuntime().maxMemory(), freeDescriptors(), connections, connectionsPerAddress, waiting);
    }

    /**
     * The limits for a heap and a number of file descriptors.
     *
     * @param connections the bound that the user has set; null for the default
     * @param connectionsPerAddress the bound that the user has set; null for the default
     * @param waiting how many bytes may wait for clients; 0 for the default
     * @throws UsageException if that is too much for the heap
     */
    static ListenerLimits of(
            long heap,
            long freeDescriptors,
            @Nullable Long connections,
            @Nullable Long connectionsPerAddress,
            long waiting) {
        if (waiting > heap / 2) {
            throw UsageException.usage(ListenerOptions.MAX_WAITING + " must leave half of the heap of "
                    + ValueFormat.sizeText(heap) + ", but its size is " + ValueFormat.sizeText(waiting)
                    + "; set a larger heap with EVENTSOURCE_JAVA_OPTS=-Xmx");
        }
        long usual = Math.max(1024 * 1024, heap / 4);
        long mostWaiting = waiting == 0 ? usual / 4 : waiting;
        long memory = usual - usual / 4 + Math.max(usual / 4, mostWaiting);
        long fitIntoHeap = Math.max(FEWEST_CONNECTIONS, (heap - memory - BASE_BYTES) / BYTES_PER_CONNECTION);
        long wanted = connections != null ? connections : fitIntoHeap;
        long fitIntoDescriptors = Math.max(1, freeDescriptors - SPARE_DESCRIPTORS);
        int spare = (int) Math.max(1, Math.min(MOST_SPARE_CONNECTIONS, Math.min(wanted, fitIntoDescriptors) / 8));
        int most = (int) Math.min(Integer.MAX_VALUE / 2, Math.min(wanted, Math.max(1, fitIntoDescriptors - spare)));
        return new ListenerLimits(
                memory,
                mostWaiting,
                most,
                connectionsPerAddress != null ? connectionsPerAddress.intValue() : Math.max(1, most / 2),
                spare,
                Math.max(1, most - spare),
                HEADER_TIMEOUT,
                IDLE_TIMEOUT);
    }

    private static long freeDescriptors() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount()
                : Integer.MAX_VALUE;
    }
}
