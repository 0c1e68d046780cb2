package io.eventsource.auth.internal;

import io.eventsource.auth.Caller;
import io.eventsource.server.Channels;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The secrets of one kind that are valid now, by their hashes. Bounded, in memory. Safe for concurrent use. */
public final class SecretStore {

    private static final int SECRET_BYTES = 32;
    private static final int ID_BYTES = 12;

    /**
     * The bounds of a store.
     *
     * @param lifetime how long a secret is valid at most
     * @param idleTime how long it is valid without use; a secret with an open stream is in use
     * @param perCaller how many one caller has; one more ends the oldest
     * @param total how many there are; one more is refused
     */
    public record Bounds(Duration lifetime, Duration idleTime, int perCaller, int total) {}

    /**
     * A new secret.
     *
     * @param text what only the client receives
     */
    public record Issue(String text, IssuedSecret secret) {

        @Override
        public String toString() {
            return secret.id();
        }
    }

    private final IssuedSecret.Kind kind;
    private final Bounds bounds;
    private final Clock clock;
    private final Consumer<IssuedSecret> onEnd;
    private final SecureRandom random = new SecureRandom();

    // Guarded by this. The oldest come first.
    private final Map<String, IssuedSecret> byHash = new LinkedHashMap<>();
    private final Map<String, Set<IssuedSecret>> byCaller = new HashMap<>();

    /**
     * Creates an empty store.
     *
     * @param onEnd called for each secret that has ended, without a lock
     */
    public SecretStore(IssuedSecret.Kind kind, Bounds bounds, Clock clock, Consumer<IssuedSecret> onEnd) {
        this.kind = kind;
        this.bounds = bounds;
        this.clock = clock;
        this.onEnd = onEnd;
    }

    /** Returns the bounds. */
    public Bounds bounds() {
        return bounds;
    }

    /**
     * Issues a secret to a caller.
     *
     * @param channels the channels that it is limited to; null for all
     * @return the secret; null if the store is full
     */
    public @Nullable Issue issue(Caller caller, @Nullable Channels channels) {
        String text = random(SECRET_BYTES);
        Instant now = clock.instant();
        Instant end = now.plus(bounds.lifetime);
        Instant expiry = caller.expiresAt();
        IssuedSecret secret = new IssuedSecret(
                kind,
                random(ID_BYTES),
                Sha256.hex(text),
                caller,
                channels,
                now,
                expiry != null && expiry.isBefore(end) ? expiry : end);
        List<IssuedSecret> ended = new ArrayList<>();
        boolean isAdded;
        synchronized (this) {
            removeOldest(caller.getName(), ended);
            if (byHash.size() >= bounds.total) {
                removeExpired(now, ended);
            }
            isAdded = byHash.size() < bounds.total;
            if (isAdded) {
                add(secret);
            }
        }
        ended.forEach(onEnd);
        return isAdded ? new Issue(text, secret) : null;
    }

    private String random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private void removeOldest(String name, List<IssuedSecret> ended) {
        Set<IssuedSecret> own = byCaller.get(name);
        if (own != null && own.size() >= bounds.perCaller) {
            IssuedSecret oldest = own.iterator().next();
            remove(oldest);
            ended.add(oldest);
        }
    }

    private void removeExpired(Instant now, List<IssuedSecret> ended) {
        for (IssuedSecret each : List.copyOf(byHash.values())) {
            if (isExpired(each, now)) {
                remove(each);
                ended.add(each);
            }
        }
    }

    private void add(IssuedSecret secret) {
        byHash.put(secret.hash(), secret);
        byCaller.computeIfAbsent(secret.caller().getName(), name -> new LinkedHashSet<>())
                .add(secret);
    }

    /** Removes a secret. Returns false if it was not there. */
    private boolean remove(IssuedSecret secret) {
        secret.end();
        if (byHash.remove(secret.hash()) == null) {
            return false;
        }
        byCaller.computeIfPresent(secret.caller().getName(), (name, own) -> {
            own.remove(secret);
            return own.isEmpty() ? null : own;
        });
        return true;
    }

    private boolean isExpired(IssuedSecret secret, Instant now) {
        boolean isIdle = secret.streams == 0 && !now.isBefore(secret.lastUsed.plus(bounds.idleTime));
        return isIdle || !now.isBefore(secret.endsAt());
    }

    /** Returns the secret of a text, and counts this as a use; null if there is none, or it has ended. */
    public @Nullable IssuedSecret find(String text) {
        Instant now = clock.instant();
        IssuedSecret found;
        synchronized (this) {
            found = byHash.get(Sha256.hex(text));
            if (found == null) {
                return null;
            }
            if (!isExpired(found, now)) {
                found.lastUsed = now;
                return found;
            }
            remove(found);
        }
        onEnd.accept(found);
        return null;
    }

    /** Ends a secret. Returns false if it had ended before, so that of several callers one gets true. */
    public boolean end(IssuedSecret secret) {
        synchronized (this) {
            if (!remove(secret)) {
                return false;
            }
        }
        onEnd.accept(secret);
        return true;
    }

    /** Ends all secrets that meet a condition. Tests it without a lock. */
    public void endIf(Predicate<IssuedSecret> condition) {
        List<IssuedSecret> all;
        synchronized (this) {
            all = List.copyOf(byHash.values());
        }
        all.stream().filter(condition).forEach(this::end);
    }

    /** Returns the secrets of a caller that have not ended, the oldest first. */
    public synchronized List<IssuedSecret> of(String caller) {
        Instant now = clock.instant();
        return byCaller.getOrDefault(caller, Set.of()).stream()
                .filter(each -> !isExpired(each, now))
                .toList();
    }

    /** Returns when a secret was used last; now if a stream is open with it. */
    public synchronized Instant lastUsed(IssuedSecret secret) {
        return secret.streams > 0 ? clock.instant() : secret.lastUsed;
    }

    /** Counts a stream that opens with a secret. */
    public synchronized void opened(IssuedSecret secret) {
        secret.streams++;
    }

    /** Counts a stream of a secret that has ended. */
    public synchronized void closed(IssuedSecret secret) {
        secret.streams--;
        secret.lastUsed = clock.instant();
    }
}
