package io.eventsource.server.internal.delivery;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * The state of one stream, and its only legal transitions. Each transition is atomic, and any thread may request it.
 *
 * <pre>
 *            writable()              a thread runs it            nothing is left to write
 *   PARKED ─────────────▶ SCHEDULED ──────────────────▶ RUNNING ──────────────────────────▶ IDLE
 *   ▲   │                  ▲  ▲  ▲                       │ ▲ │                                │
 *   │   │                  │  │  │      news arrives     │ │ └── the sink is not ready ──▶ PARKED
 *   │   │                  │  │  │  ┌────────────────────┘ │
 *   │   │                  │  │  │  ▼     looks once more  │
 *   │   │                  │  │  └─ RUNNING_AGAIN ─────────┘
 *   │   │                  │  └──── its turn is over, others are due (from RUNNING, too)
 *   │   │                  └─────── news arrives (from IDLE)
 *   │   │ given up: it is too slow, or is to end now
 *   │   └──────────────────▶ ENDING ─────▶ ENDED        every other state ─────▶ ENDED
 * opened
 * </pre>
 */
final class StreamState {

    enum State {
        /** Waits for the sink to become ready, as every stream does at first. No thread writes to it. */
        PARKED,
        /** Has written everything. News moves it to SCHEDULED. */
        IDLE,
        /** A task will run it. */
        SCHEDULED,
        /** A thread is running it. */
        RUNNING,
        /** A thread is running it and must look once more, because news arrived after it last looked. */
        RUNNING_AGAIN,
        /** Was given up while it was parked; a task, or the error callback of its container, will end the sink. */
        ENDING,
        /** Has ended. No transition leaves this state, and the thread that entered it ends the sink. */
        ENDED
    }

    private static final AtomicReferenceFieldUpdater<StreamState, State> STATE =
            AtomicReferenceFieldUpdater.newUpdater(StreamState.class, State.class, "state");

    private volatile State state = State.PARKED;

    boolean isParked() {
        return state == State.PARKED;
    }

    boolean hasEnded() {
        return state == State.ENDED;
    }

    /** Returns whether the stream has ended or was given up. */
    boolean isOver() {
        State now = state;
        return now == State.ENDING || now == State.ENDED;
    }

    /**
     * Moves IDLE, or PARKED if the sink is ready, to SCHEDULED, and RUNNING to RUNNING_AGAIN, so that no wake-up is lost.
     *
     * @return whether the caller must schedule the stream
     */
    boolean wake(boolean isSinkReady) {
        State before = STATE.getAndUpdate(this, now -> switch (now) {
            case PARKED -> isSinkReady ? State.SCHEDULED : now;
            case IDLE -> State.SCHEDULED;
            case RUNNING -> State.RUNNING_AGAIN;
            case SCHEDULED, RUNNING_AGAIN, ENDING, ENDED -> now;
        });
        return before == State.IDLE || (before == State.PARKED && isSinkReady);
    }

    /** Moves SCHEDULED back to IDLE, so that the next news is another attempt to schedule it. */
    void unschedule() {
        STATE.compareAndSet(this, State.SCHEDULED, State.IDLE);
    }

    /** Moves SCHEDULED to RUNNING; false if the stream has ended meanwhile. */
    boolean run() {
        return STATE.compareAndSet(this, State.SCHEDULED, State.RUNNING);
    }

    /** Moves RUNNING_AGAIN to RUNNING: news from here on makes the thread look once more. */
    void look() {
        STATE.compareAndSet(this, State.RUNNING_AGAIN, State.RUNNING);
    }

    /** Moves RUNNING to PARKED; false if news arrived, or the stream has ended. */
    boolean park() {
        return STATE.compareAndSet(this, State.RUNNING, State.PARKED);
    }

    /** Moves RUNNING to IDLE; false if news arrived, or the stream has ended. */
    boolean rest() {
        return STATE.compareAndSet(this, State.RUNNING, State.IDLE);
    }

    /** Moves a running stream to SCHEDULED; false if it has ended. The caller must schedule it. */
    boolean giveWay() {
        return STATE.getAndUpdate(this, now -> now == State.ENDED ? now : State.SCHEDULED) != State.ENDED;
    }

    /** Moves PARKED to ENDING; false if the stream is not parked. The caller must have the sink ended. */
    boolean giveUp() {
        return STATE.compareAndSet(this, State.PARKED, State.ENDING);
    }

    /** Moves ENDING to ENDED; false if another thread did. The caller must end the sink. */
    boolean endAfterGivingUp() {
        return STATE.compareAndSet(this, State.ENDING, State.ENDED);
    }

    /** Enters ENDED from any state. Returns the state before: unless that was ENDED, the caller must end the sink. */
    State end() {
        return STATE.getAndSet(this, State.ENDED);
    }
}
