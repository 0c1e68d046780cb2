package io.eventsource.client.internal.command;

import io.eventsource.protocol.MessageEvent;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** One command that has no final answer that the server has taken. */
final class RunningCommand {

    /** What happens to it. */
    enum State {
        /** Others are before it. */
        WAITING,
        /** The server is asked whether it is still wanted. */
        CLAIMING,
        /** The handler is called. */
        RUNNING,
        /** It has its final answer. */
        ANSWERED
    }

    final String key;
    final MessageEvent event;
    final CommandReply reply;
    /** Completed when the server has taken the final answer, or never will. */
    final CompletableFuture<Void> settled = new CompletableFuture<>();
    /** Ends it; null for never. Written before it can begin. */
    volatile Scheduler.@Nullable Task deadline;

    // Guarded by this.
    private State state = State.WAITING;
    private @Nullable Thread thread;

    RunningCommand(String key, MessageEvent event, CommandReply reply) {
        this.key = key;
        this.event = event;
        this.reply = reply;
    }

    /** Takes the next step; returns false if it has its answer. */
    synchronized boolean become(State next) {
        if (state == State.ANSWERED) {
            return false;
        }
        state = next;
        return true;
    }

    /** Enters the handler on this thread; returns false if it has its answer. */
    synchronized boolean enter() {
        boolean enters = become(State.RUNNING);
        thread = enters ? Thread.currentThread() : null;
        return enters;
    }

    /** Leaves the handler. An interrupt by {@link #interrupt} does not reach what the thread does next. */
    synchronized void leave() {
        thread = null;
        if (state == State.ANSWERED) {
            Thread.interrupted();
        }
    }

    /**
     * Ends it, since there is an answer.
     *
     * @return the state that it was in
     */
    synchronized State finish() {
        State before = state;
        state = State.ANSWERED;
        return before;
    }

    /**
     * Ends it because its time is over, and interrupts the handler.
     *
     * @return the state that it was in
     */
    synchronized State interrupt() {
        if (thread != null && state == State.RUNNING) {
            thread.interrupt();
        }
        return finish();
    }

    void cancelDeadline() {
        Scheduler.Task timer = deadline;
        if (timer != null) {
            timer.cancel();
        }
    }
}
