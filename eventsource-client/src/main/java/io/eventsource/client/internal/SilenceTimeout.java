package io.eventsource.client.internal;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides how long an open stream may be silent before its connection counts as dead: a fixed time, or three of the server's
 * heartbeats once these are known.
 *
 * <p>A heartbeat is known when the server announces it in a response header, or has shown it by three comments at a steady
 * interval: each gap is at most half as long again as the one before, or the other way round. The interval is that between
 * comments, or that from the last bytes before each comment: many servers comment only after the stream was idle for a while.
 * A comment that follows bytes within five seconds may belong to them and does not count as the latter.
 *
 * <p>What a source has learned holds for its later connections, too, so that one that dies young is found. As it may no longer
 * be right there, the timeout doubles after each connection that was given up without having shown its heartbeat for as long
 * as the timeout.
 *
 * <p>Owned by the thread that drives the source.
 */
public final class SilenceTimeout {

    private static final int HEARTBEATS = 3;
    private static final Duration LEAST = Duration.ofSeconds(30);

    /** Comments that come closer than this to the one before, as the lines of a greeting do, count as one. */
    private static final long SAME_COMMENT_NANOS = 250_000_000;

    private static final long SHORTEST_IDLE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long LONGEST_HEARTBEAT_MILLIS = Duration.ofDays(1).toMillis();
    private static final int MOST_DOUBLINGS = 10;
    private static final Pattern MILLIS = Pattern.compile("[0-9]{1,9}");

    private final @Nullable Duration fixed;
    private final LongSupplier nanoTime;

    /** The heartbeat as it was announced or shown last; null as long as it is not known. */
    private @Nullable Duration heartbeat;
    /** How often the timeout has doubled, since it led to the end of connections whose heartbeat was not sure. */
    private int doublings;

    // Of the connection.
    private boolean announced;
    /** Whether the heartbeat was announced, or shown for as long as the timeout. */
    private boolean sure;
    /** Between comments. Those that count as one are one. */
    private final Gaps betweenComments = new Gaps(2);
    /** From the bytes before a comment to the comment. */
    private final Gaps idle = new Gaps(3);

    private boolean commented;
    /** When the last comment began. */
    private long lastComment;
    /** When the last line of it came. */
    private long lastLine;
    /** When the last bytes arrived, or the stream opened. */
    private long lastBytes;
    /** How long no bytes had arrived before these. */
    private long idleNanos;

    private SilenceTimeout(@Nullable Duration fixed, LongSupplier nanoTime) {
        this.fixed = fixed;
        this.nanoTime = nanoTime;
    }

    /**
     * A timeout for one source.
     *
     * @param fixed the time; zero for any time; null to follow the heartbeat
     * @param nanoTime the time, as {@link System#nanoTime()} gives it
     */
    static SilenceTimeout of(@Nullable Duration fixed, LongSupplier nanoTime) {
        return new SilenceTimeout(fixed, nanoTime);
    }

    /** Whether it wants to be notified of comments. */
    boolean wantsComments() {
        return fixed == null;
    }

    /**
     * A stream has been opened.
     *
     * @param header the value of the header that announces the heartbeat; null if there is none
     */
    public void opened(@Nullable String header) {
        commented = false;
        betweenComments.clear();
        idle.clear();
        lastBytes = nanoTime.getAsLong();
        Duration time = header == null ? null : parse(header);
        announced = time != null;
        sure = announced;
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

    /** Bytes have arrived, which are about to be parsed. */
    public void bytes() {
        if (fixed == null && !announced) {
            long now = nanoTime.getAsLong();
            idleNanos = now - lastBytes;
            lastBytes = now;
        }
    }

    /** A comment has arrived. */
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
            shown(betweenComments.add(now - lastComment, now), betweenComments, now);
        }
        if (idleNanos >= SHORTEST_IDLE_NANOS) {
            shown(idle.add(idleNanos, now), idle, now);
        }
        commented = true;
        lastComment = now;
    }

    private void shown(long interval, Gaps gaps, long now) {
        if (interval == 0) {
            return;
        }
        heartbeat = Duration.ofNanos(interval);
        if (now - gaps.steadySince >= Durations.nanos(withoutDoubling(heartbeat))) {
            sure = true;
            doublings = 0;
        }
    }

    /** Finds out whether gaps are steady. */
    private static final class Gaps {

        private final int needed;
        /** How many there were, up to the number that is needed. */
        private int count;

        private long last;
        private long steadySince;

        Gaps(int needed) {
            this.needed = needed;
        }

        void clear() {
            count = 0;
        }

        /** Adds a gap that ends now, and returns the longer one of the last two if they are steady; else 0. */
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

    /** How long the stream may be silent now; zero for any time. */
    public Duration current() {
        if (fixed != null) {
            return fixed;
        }
        return heartbeat == null ? Duration.ZERO : withoutDoubling(heartbeat).multipliedBy(1L << doublings);
    }

    private static Duration withoutDoubling(Duration heartbeat) {
        return Durations.max(LEAST, heartbeat.multipliedBy(HEARTBEATS));
    }

    /** The stream was silent for too long. */
    public void expired() {
        if (!sure) {
            doublings = Math.min(doublings + 1, MOST_DOUBLINGS);
        }
    }
}
