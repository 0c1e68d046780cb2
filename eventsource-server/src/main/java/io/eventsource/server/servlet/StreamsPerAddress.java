package io.eventsource.server.servlet;

import io.eventsource.protocol.internal.AddressCounts;
import jakarta.servlet.ServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Limits the number of open streams of one client address. */
final class StreamsPerAddress {

    private final int max;
    private final AddressCounts counts = new AddressCounts();

    /**
     * Creates a limit.
     *
     * @param max the most streams of one address; 0 for no limit
     */
    StreamsPerAddress(int max) {
        this.max = max;
    }

    /**
     * Counts a stream before it is opened.
     *
     * @return an action that removes this stream from the count; later calls do nothing
     * @throws HttpError if the address has reached the limit
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
                            "your address has reached the limit of open streams, which is " + max
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

    /** Parses an address without a DNS query; null if the text is not an address, which a filter may cause. */
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
