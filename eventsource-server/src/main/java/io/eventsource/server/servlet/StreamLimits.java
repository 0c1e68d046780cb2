package io.eventsource.server.servlet;

import io.eventsource.protocol.internal.AddressCounts;
import io.eventsource.protocol.internal.ClientNetwork;
import jakarta.servlet.ServletRequest;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Limits the number of open streams of one client address, and of one owner that a check names. */
final class StreamLimits {

    private final int perAddress;
    private final AddressCounts byAddress = new AddressCounts();
    private final Map<String, Integer> byOwner = new ConcurrentHashMap<>();

    /**
     * The limit of those streams that have the same owner.
     *
     * @param name its name, which the refusal contains
     */
    record Owner(String name, int max) {}

    /**
     * Creates limits.
     *
     * @param perAddress the most streams of one address; 0 for no limit
     */
    StreamLimits(int perAddress) {
        this.perAddress = perAddress;
    }

    /**
     * Counts a stream before it is opened.
     *
     * @param owner the limit of its owner; null for none
     * @return an action that removes this stream from the counts; later calls do nothing
     * @throws HttpError if a limit is reached
     */
    Runnable open(ServletRequest request, @Nullable Owner owner, long retrySeconds) throws HttpError {
        InetAddress address = perAddress == 0 ? null : ClientNetwork.parse(request.getRemoteAddr());
        if (byAddress.add(address) > perAddress) {
            byAddress.remove(address);
            throw reached("your address has reached the limit of open streams, which is " + perAddress, retrySeconds);
        }
        if (owner != null && byOwner.merge(owner.name, 1, Integer::sum) > owner.max) {
            byAddress.remove(address);
            remove(owner);
            throw reached(owner.name + " has reached the limit of open streams, which is " + owner.max, retrySeconds);
        }
        AtomicBoolean ended = new AtomicBoolean();
        return () -> {
            if (ended.compareAndSet(false, true)) {
                byAddress.remove(address);
                if (owner != null) {
                    remove(owner);
                }
            }
        };
    }

    private void remove(Owner owner) {
        byOwner.computeIfPresent(owner.name, (name, count) -> count == 1 ? null : count - 1);
    }

    private static HttpError reached(String what, long retrySeconds) {
        return new HttpError(429, what + "; close some, or try again later")
                .with("Retry-After", Long.toString(retrySeconds));
    }
}
