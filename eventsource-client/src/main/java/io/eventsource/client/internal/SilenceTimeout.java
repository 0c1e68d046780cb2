package io.eventsource.client.internal;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Computes the silence timeout of an open stream: a fixed time, or three heartbeats of the server once their interval
 * is known.
 *
 * <p>The interval is known when the server announces it in a response header, or sends three comments at a steady
 * interval. It is steady if no gap is more than 1.5 times the previous one or the next one. A gap is measured between
 * two comments, or from the last bytes to the comment after them, because many servers send comments only while the
 * stream is idle. A comment within five seconds of other bytes may belong to them, and is not measured in the second
 * way.
 *
 * <p>A source keeps the interval for its later connections, so that the timeout also finds a connection that dies
 * before it has sent three comments. The interval may then be wrong. So the timeout doubles after each connection that
 * it ended, unless the connection had sent heartbeats for as long as the timeout.
 *
 * <p>Owned by the thread that drives the source.
 */
public final class SilenceTimeout {

    private static final int HEARTBEATS = 3;
    private static final Duration LEAST = Duration.ofSeconds(30);

    /** Comments with shorter gaps count as one, such as the lines of a greeting. */
    private static final long SAME_COMMENT_NANOS = 250_000_000;

    private static final long SHORTEST_IDLE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long LONGEST_HEARTBEAT_MILLIS = Duration.ofDays(1).toMillis();
    private static final int MOST_DOUBLINGS = 10;
    private static final Pattern MILLIS = Pattern.compile("[0-9]{1,9}");

    private final @Nullable Duration fixed;
    private final LongSupplier nanoTime;

    /** The last interval that was announced or measured; null until one is known. */
    private @Nullable Duration heartbeat;
    /** How often the timeout has doubled, because it ended connections whose interval was not confirmed. */
    private int doublings;

    // State of the current connection.
    private boolean announced;
    /** Whether the interval was announced, or measured for as long as the timeout. */
    private boolean confirmed;
    /** The gaps between comments. */
    private final Gaps betweenComments = new Gaps(2);
    /** The gaps from the last bytes to the comment after them. */
    private final Gaps idle = new Gaps(3);

    private boolean commented;
    /** When the last comment began. */
    private long lastComment;
    /** When the last line of it arrived. */
    private long lastLine;
    /** When the last bytes arrived, or the stream opened. */
    private long lastBytes;
    /** How long the stream was silent before the last bytes. */
    private long idleNanos;

    private SilenceTimeout(@Nullable Duration fixed, LongSupplier nanoTime) {
        this.fixed = fixed;
        this.nanoTime = nanoTime;
    }

    /**
     * Creates a timeout for one source.
     *
     * @param fixed the time; zero for no timeout; null to follow the heartbeat
     * @param nanoTime the time, as {@link System#nanoTime()} gives it
     */
    static SilenceTimeout of(@Nullable Duration fixed, LongSupplier nanoTime) {
        return new SilenceTimeout(fixed, nanoTime);
    }

    /** Returns whether it needs the comments of the stream. */
    boolean wantsComments() {
        return fixed == null;
    }

    /**
     * Starts a new stream.
     *
     * @param header the value of the header that announces the interval; null if there is none
     */
    public void opened(@Nullable String header) {
        commented = false;
        betweenComments.clear();
        idle.clear();
        lastBytes = nanoTime.getAsLong();
        Duration time = header == null ? null : parse(header);
        announced = time != null;
        confirmed = announced;
        if (time != null) {
            heartbeat = time;
            doublings = 0;
        }
    }

    private static @Nullable Duration parse(String header) {
        if (!MILLIS.matcher(header).matches()) {
            return null;
        }
        long millis = Long.parseLong(header);
        return millis == 0 || millis > LONGEST_HEARTBEAT_MILLIS ? null : Duration.ofMillis(millis);
    }

    /** Records that bytes have arrived. Called before they are parsed. */
    public void bytes() {
        if (fixed == null && !announced) {
            long now = nanoTime.getAsLong();
            idleNanos = now - lastBytes;
            lastBytes = now;
        }
    }

    /** Records that a comment has arrived. */
    void comment() {
        if (fixed != null || announced) {
            return;
        }
        long now = nanoTime.getAsLong();
        boolean same = commented && now - lastLine < SAME_COMMENT_NANOS;
        lastLine = now;
        if (same) {
            return;
        }
        if (commented) {
            measured(betweenComments.add(now - lastComment, now), betweenComments, now);
        }
        if (idleNanos >= SHORTEST_IDLE_NANOS) {
            measured(idle.add(idleNanos, now), idle, now);
        }
        commented = true;
        lastComment = now;
    }

    private void measured(long interval, Gaps gaps, long now) {
        if (interval == 0) {
            return;
        }
        heartbeat = Duration.ofNanos(interval);
        if (now - gaps.steadySince >= Durations.nanos(withoutDoubling(heartbeat))) {
            confirmed = true;
            doublings = 0;
        }
    }

    /** Checks whether gaps are steady. */
    private static final class Gaps {

        private final int needed;
        /** The number of gaps, at most the number needed. */
        private int count;

        private long last;
        private long steadySince;

        Gaps(int needed) {
            this.needed = needed;
        }

        void clear() {
            count = 0;
        }

        /** Adds a gap that ends now. Returns the longer of the last two gaps if they are steady, otherwise 0. */
        long add(long gap, long now) {
            boolean steady = count > 0 && Math.max(gap, last) / 3 <= Math.min(gap, last) / 2;
            long longer = Math.max(gap, last);
            if (!steady) {
                steadySince = now - gap;
            }
            count = Math.min(count + 1, needed);
            last = gap;
            return steady && count == needed ? longer : 0;
        }
    }

    /** Returns the current timeout; zero for none. */
    public Duration current() {
        if (fixed != null) {
            return fixed;
        }
        return heartbeat == null ? Duration.ZERO : withoutDoubling(heartbeat).multipliedBy(1L << doublings);
    }

    private static Duration withoutDoubling(Duration heartbeat) {
        return Durations.max(LEAST, heartbeat.multipliedBy(HEARTBEATS));
    }

    /** Records that the timeout has ended a connection. */
    public void expired() {
        if (!confirmed) {
            doublings = Math.min(doublings + 1, MOST_DOUBLINGS);
        }
    }
}
