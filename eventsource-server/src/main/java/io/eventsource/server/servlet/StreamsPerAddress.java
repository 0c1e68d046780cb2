package io.eventsource.server.servlet;

import io.eventsource.protocol.internal.AddressCounts;
import jakarta.servlet.ServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Bounds how many streams one client address has open. */
final class StreamsPerAddress {

    private final int max;
    private final AddressCounts counts = new AddressCounts();

    /**
     * A bound.
     *
     * @param max the most streams of one address; 0 for any number
     */
    StreamsPerAddress(int max) {
        this.max = max;
    }

    /**
     * Counts a stream before it is opened.
     *
     * @return what ends the count of this stream, and does nothing if it is called again
     * @throws HttpError if the address has as many streams as it may have
     */
    Runnable open(ServletRequest request, long retrySeconds) throws HttpError {
        if (max == 0) {
            return () -> {};
        }
        InetAddress address = address(request.getRemoteAddr());
        int count = counts.add(address);
        if (count > max) {
            counts.remove(address);
            throw new HttpError(
                            429,
                            "your address has as many streams as one may have, which are " + max
                                    + "; close some, or try again later")
                    .with("Retry-After", Long.toString(retrySeconds));
        }
        AtomicBoolean ended = new AtomicBoolean();
        return () -> {
            if (ended.compareAndSet(false, true)) {
                counts.remove(address);
            }
        };
    }

    /** Reads an address, and asks no name server; null if it is none, as a filter may say. */
    static @Nullable InetAddress address(@Nullable String address) {
        if (address == null || !address.matches("[0-9.]+|\\[?[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%.*)?]?")) {
            return null;
        }
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
