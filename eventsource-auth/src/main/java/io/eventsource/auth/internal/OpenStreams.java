package io.eventsource.auth.internal;

import io.eventsource.auth.Caller;
import io.eventsource.server.Channels;
import io.eventsource.server.Subscription;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The streams that were opened with some credential, or without, which end when the right of their clients does. */
public final class OpenStreams implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OpenStreams.class);

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int MOST_REVOKED = 100_000;

    /** Stands for a client without credentials. */
    private static final Object ANONYMOUS = new Object();

    private final Supplier<List<Object>> state;
    private final Runnable onChange;
    private final BiPredicate<Channels, @Nullable Caller> mayRead;
    private final Map<Subscription, Object> open = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    /** Guarded by itself. */
    private final Map<String, Boolean> revoked = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_REVOKED;
        }
    };

    /**
     * Starts the thread that looks after the streams.
     *
     * @param state what rights depend on; the streams are looked at when it has another element
     * @param onChange called before the streams are looked at
     * @param mayRead decides whether a caller, or a client without credentials, may still read channels
     */
    public OpenStreams(
            Supplier<List<Object>> state, Runnable onChange, BiPredicate<Channels, @Nullable Caller> mayRead) {
        this.state = state;
        this.onChange = onChange;
        this.mayRead = mayRead;
        Thread thread = new Thread(this::run, "eventsource-auth");
        thread.setDaemon(true);
        thread.start();
    }

    /** Adds a stream. */
    public void add(Subscription stream, @Nullable Caller caller) {
        Object reader = caller == null ? ANONYMOUS : caller;
        open.put(stream, reader);
        if (caller != null && isRevoked(caller.session())) {
            stream.revoke();
        }
        check(stream, reader); // the files may have changed since the request was checked
    }

    /** Removes a stream. Returns its caller; null if it has none. */
    public @Nullable Caller remove(Subscription stream) {
        return open.remove(stream) instanceof Caller caller ? caller : null;
    }

    /** Revokes a credential. Returns how many streams end. */
    public int revoke(String session) {
        synchronized (revoked) {
            revoked.put(session, true);
        }
        return revokeIf(caller -> session.equals(caller.session()));
    }

    /** Ends the streams of some callers. Returns how many end. */
    public int revokeIf(Predicate<Caller> condition) {
        int ended = 0;
        for (Map.Entry<Subscription, Object> each : open.entrySet()) {
            if (each.getValue() instanceof Caller caller && condition.test(caller)) {
                each.getKey().revoke();
                ended++;
            }
        }
        return ended;
    }

    /** Returns whether a credential was revoked. */
    public boolean isRevoked(@Nullable String session) {
        synchronized (revoked) {
            return session != null && revoked.containsKey(session);
        }
    }

    private void run() {
        List<Object> before = state.get();
        try {
            while (!closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                before = look(before);
            }
        } catch (InterruptedException e) {
            LOG.debug("interrupted");
        }
    }

    private List<Object> look(List<Object> before) {
        try {
            List<Object> now = state.get();
            if (!isSame(before, now)) {
                onChange.run();
                open.forEach(this::check);
            }
            return now;
        } catch (RuntimeException e) {
            LOG.error("the rights of open streams could not be checked", e);
            return before;
        }
    }

    private static boolean isSame(List<Object> one, List<Object> other) {
        for (int i = 0; i < one.size(); i++) {
            if (one.get(i) != other.get(i)) {
                return false;
            }
        }
        return true;
    }

    private void check(Subscription stream, Object caller) {
        if (!mayRead.test(stream.channels(), caller instanceof Caller known ? known : null)) {
            LOG.debug("{} may not be read any more by {}", stream, Objects.toString(caller));
            stream.revoke();
        }
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
