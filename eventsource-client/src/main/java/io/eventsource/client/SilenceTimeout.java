package io.eventsource.client;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides how long an open stream may be silent before its connection counts as dead: a fixed time, or three of the server's
 * heartbeats once these are known.
 *
 * <p>A heartbeat is known when the server announces it in a response header, or has shown it by three comments at a steady
 * interval: each gap is at most half as long again as the one before, or the other way round. What a source has learned holds
 * for its later connections, too, so that one that dies young is found. As it may no longer be right there, the timeout
 * doubles after each connection that was given up without having shown its heartbeat for as long as the timeout.
 *
 * <p>Owned by the thread that drives the source.
 */
final class SilenceTimeout {

    private static final int HEARTBEATS = 3;
    private static final Duration LEAST = Duration.ofSeconds(30);

    /** Comments that come closer than this to the one before, as the lines of a greeting do, count as one. */
    private static final long SAME_COMMENT_NANOS = 250_000_000;

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
    /** How many comments there were, up to three. Those that count as one are one. */
    private int comments;
    /** When the last of them began. */
    private long lastComment;
    /** When the last line of it came. */
    private long lastLine;

    private long lastGap;
    /** Since when the interval is steady. */
    private long steadySince;

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
    void opened(@Nullable String header) {
        comments = 0;
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

    /** A comment has arrived. */
    void comment() {
        if (fixed != null || announced) {
            return;
        }
        long now = nanoTime.getAsLong();
        boolean same = comments > 0 && now - lastLine < SAME_COMMENT_NANOS;
        lastLine = now;
        if (same) {
            return;
        }
        long gap = now - lastComment;
        if (comments == 0) {
            steadySince = now;
        } else if (comments > 1 && isSteady(gap, lastGap)) {
            shown(Duration.ofNanos(Math.max(gap, lastGap)), now);
        } else if (comments > 1) {
            steadySince = lastComment;
        }
        comments = Math.min(comments + 1, 3);
        lastGap = gap;
        lastComment = now;
    }

    private static boolean isSteady(long gap, long other) {
        return Math.max(gap, other) / 3 <= Math.min(gap, other) / 2;
    }

    private void shown(Duration interval, long now) {
        heartbeat = interval;
        if (now - steadySince >= Durations.nanos(withoutDoubling(interval))) {
            sure = true;
            doublings = 0;
        }
    }

    /** How long the stream may be silent now; zero for any time. */
    Duration current() {
        if (fixed != null) {
            return fixed;
        }
        return heartbeat == null ? Duration.ZERO : withoutDoubling(heartbeat).multipliedBy(1L << doublings);
    }

    private static Duration withoutDoubling(Duration heartbeat) {
        return Durations.max(LEAST, heartbeat.multipliedBy(HEARTBEATS));
    }

    /** The stream was silent for too long. */
    void expired() {
        if (!sure) {
            doublings = Math.min(doublings + 1, MOST_DOUBLINGS);
        }
    }
}
