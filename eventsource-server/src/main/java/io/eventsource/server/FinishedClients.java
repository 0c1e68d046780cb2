package io.eventsource.server;

import java.util.OptionalLong;

/**
 * Which clients of a channel are still to be told that it was finished. A client that follows the standard reconnects
 * when its stream ends, and only an answer of its own makes it stop.
 *
 * <p>Guarded by the channel's lock.
 */
final class FinishedClients {

    /** The sequence of the newest finish; 0 if there was none. */
    private long finishedAt;
    /** How many streams were finished whose clients have not come back yet. */
    private int outstanding;
    /** Until when a client that cannot say where it was is taken for one of them. */
    private long until;

    /**
     * The channel is finished.
     *
     * @param sequence the sequence of the finish in the log
     * @param streams how many streams it ends
     * @param deadline until when their clients will have come back, by the ticker
     */
    void finished(long sequence, int streams, long deadline) {
        finishedAt = sequence;
        outstanding = streams;
        until = deadline;
    }

    /** The sequence of the newest finish; 0 if there was none. */
    long finishedAt() {
        return finishedAt;
    }

    /** Whether a client that has seen the log up to a place was there before the finish. Always exact. */
    boolean isDueTo(OptionalLong place) {
        return place.isPresent() && place.getAsLong() < finishedAt;
    }

    /** Whether a client that cannot say where it was is to be taken for one that was finished; each counts once. */
    boolean takeOne(long now) {
        if (outstanding == 0 || now - until >= 0) {
            return false;
        }
        outstanding--;
        return true;
    }
}
