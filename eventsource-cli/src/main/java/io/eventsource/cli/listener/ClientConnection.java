package io.eventsource.cli.listener;

import java.net.InetAddress;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;

/**
 * A network connection of a client, whatever is spoken on it. Its lowest protocol is Jetty's first {@code Connection} on it, such
 * as TLS; the highest one receives requests.
 */
final class ClientConnection {

    private final EndPoint socket;
    private final Connection lowest;
    private final @Nullable InetAddress countedAddress;

    // Changed under the guard's lock.
    private volatile Connection highest;
    private volatile @Nullable String refusal;
    private volatile int requests;
    /** Since when there is no request, by {@link System#nanoTime}. */
    private volatile long idleSince = System.nanoTime();

    /** Creates the state of a connection; an address that is not counted is null. */
    ClientConnection(EndPoint socket, Connection lowest, @Nullable InetAddress countedAddress) {
        this.socket = socket;
        this.lowest = lowest;
        this.countedAddress = countedAddress;
        this.highest = lowest;
    }

    Connection lowest() {
        return lowest;
    }

    /** The address to which the connection counts; null if it counts to none. */
    @Nullable InetAddress countedAddress() {
        return countedAddress;
    }

    /** Another protocol is spoken from now on. */
    void changeTo(Connection protocol) {
        highest = protocol;
    }

    /** Refuses every request on this connection. */
    void refuse(String reason) {
        refusal = reason;
    }

    /** Why no request is served; null if they are. */
    @Nullable String refusal() {
        return refusal;
    }

    /** How many requests are being served. */
    int requests() {
        return requests;
    }

    /** A request has begun, or has ended. */
    void setRequests(int count) {
        requests = count;
        if (count == 0) {
            idleSince = System.nanoTime();
            if (highest instanceof BoundedHttpConnection http1) {
                http1.served();
            }
        }
    }

    /** Closes the connection if it waits for too long: for a request, or for the rest of a header. */
    void closeIfOverdue(long now, long idleNanos, long headerNanos) {
        // A refused connection must close soon, because there are few spare connections.
        long idle = refusal == null ? idleNanos : headerNanos;
        if (highest instanceof BoundedHttpConnection http1) {
            http1.closeIfOverdue(now, idle, headerNanos);
        } else if (requests == 0 && now - idleSince >= idle) {
            if (now - idleSince >= idle + headerNanos) {
                socket.close(); // the client does not even read that it is to leave
            } else {
                highest.close();
            }
        }
    }
}
