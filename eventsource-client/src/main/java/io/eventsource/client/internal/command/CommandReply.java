package io.eventsource.client.internal.command;

import io.eventsource.client.CommandAnswer;
import io.eventsource.client.CommandOutput;
import io.eventsource.client.Reply;
import io.eventsource.client.ReplyException;
import io.eventsource.client.ReplyException.Reason;
import io.eventsource.client.internal.ReconnectDelays;
import io.eventsource.client.internal.http.ReplyTarget;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Sends the parts of one answer, one request at a time. A part that the server has not taken is sent again with the same
 * number, after a growing delay. Safe for concurrent use.
 */
public final class CommandReply implements Reply {

    /** A part that has less room than this, and less than is needed, is not filled up. */
    private static final int ROOM_TO_USE = 1024;

    private final Replies replies;
    private final String eventId;

    // Guarded by this.
    private ReplyTarget target;
    /** What the server has not taken. The first may be under way. */
    private final ArrayDeque<ReplyPart> parts = new ArrayDeque<>();
    /** How many bytes of output the parts have. */
    private long waiting;

    private long number = 1;
    /** Whether a final answer was passed in, and not refused as too large. */
    private boolean answered;

    private boolean underWay;
    /** Whether the next request needs other credentials. */
    private boolean unauthorized;

    private Scheduler.@Nullable Task timer;
    /** The delays of the failures in a row; null if the last request did not fail. */
    private @Nullable ReconnectDelays failing;
    /** Why nothing can be sent any more; null if something can. */
    private @Nullable ReplyException end;

    CommandReply(Replies replies, String eventId, ReplyTarget target) {
        this.replies = replies;
        this.eventId = eventId;
        this.target = target;
    }

    @Override
    public CompletionStage<Void> started() {
        return add(ReplyPart.started());
    }

    @Override
    public CompletionStage<Void> output(String text) {
        return output(text.getBytes(StandardCharsets.UTF_8), false);
    }

    @Override
    public CompletionStage<Void> output(byte[] bytes) {
        return output(bytes, false);
    }

    @Override
    public CompletionStage<Void> errorOutput(String text) {
        return output(text.getBytes(StandardCharsets.UTF_8), true);
    }

    @Override
    public CompletionStage<Void> errorOutput(byte[] bytes) {
        return output(bytes, true);
    }

    @Override
    public CompletionStage<Void> send(CommandAnswer answer) {
        return add(ReplyPart.answer(answer));
    }

    /** Returns where it is answered. */
    synchronized URI uri() {
        return target.uri();
    }

    /** The command was delivered again, perhaps with a new address. */
    void retarget(ReplyTarget other) {
        synchronized (this) {
            target = other;
        }
        wake();
    }

    /** Sends at once what waits for its delay, since the server can be reached again. */
    void wake() {
        synchronized (this) {
            cancelTimer();
        }
        proceed();
    }

    /** Lets a request that is under way end, and sends nothing more. */
    void close() {
        List<CompletableFuture<Void>> failed = new ArrayList<>();
        ReplyException closed = new ReplyException(Reason.CLOSED, 0);
        synchronized (this) {
            cancelTimer();
            if (!underWay) {
                failed.addAll(end(closed));
            }
        }
        failed.forEach(stage -> stage.completeExceptionally(closed));
    }

    private CompletionStage<Void> add(ReplyPart part) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        synchronized (this) {
            Exception problem = problem();
            if (problem != null) {
                return CompletableFuture.failedStage(problem);
            }
            part.add(stage);
            parts.add(part);
            answered = part.kind() == ReplyPart.Kind.ANSWER;
        }
        proceed();
        return stage;
    }

    private CompletionStage<Void> output(byte[] bytes, boolean error) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        synchronized (this) {
            Exception problem = problem();
            if (problem == null && waiting > 0 && waiting + bytes.length > CommandOutput.MAX_WAITING) {
                problem = new IllegalStateException(
                        "%,d bytes of output wait for the server; wait for their stage".formatted(waiting));
            }
            if (problem != null) {
                return CompletableFuture.failedStage(problem);
            }
            if (bytes.length == 0) {
                return CompletableFuture.completedStage(null);
            }
            int from = 0;
            while (from < bytes.length) {
                from += fill(bytes, from, error);
            }
            waiting += bytes.length;
            parts.getLast().add(stage);
        }
        proceed();
        return stage;
    }

    /** Adds output to the last part or to a new one. Returns how many bytes it took: whole characters, if they are UTF-8. */
    private synchronized int fill(byte[] bytes, int from, boolean error) {
        ReplyPart last = parts.peekLast();
        if (last == null || last.room(error) < Math.min(bytes.length - from, ROOM_TO_USE)) {
            last = ReplyPart.output(error);
            parts.add(last);
        }
        int room = last.room(error);
        int length =
                bytes.length - from <= room ? bytes.length - from : Utf8Boundary.cut(bytes, from, from + room) - from;
        last.add(bytes, from, length);
        return length;
    }

    private synchronized @Nullable Exception problem() {
        return end != null ? end : answered ? new IllegalStateException("the command has its final answer") : null;
    }

    /** Takes the next step. No lock is held while it runs. */
    private void proceed() {
        if (replies.isClosed()) {
            close();
        } else if (shouldPost()) {
            try {
                replies.execute(this::post);
            } catch (RejectedExecutionException e) { // a client that was stopped
                responded(0, false);
            }
        }
    }

    private synchronized boolean shouldPost() {
        if (underWay || timer != null || parts.isEmpty()) {
            return false;
        }
        underWay = true;
        replies.add(this);
        return true;
    }

    private void post() {
        ReplyTarget to;
        ReplyPart part;
        boolean repeated;
        long partNumber;
        boolean renews;
        synchronized (this) {
            to = target;
            part = parts.getFirst();
            repeated = part.markSent();
            renews = unauthorized;
            unauthorized = false;
            // An answer alone has no number: the server may have taken parts of an earlier process.
            partNumber = number == 1 && part.kind() == ReplyPart.Kind.ANSWER ? 0 : number;
        }
        try {
            to = replies.renewed(to, renews);
            to.post(
                    replies.client(),
                    part.headers(eventId, partNumber),
                    part.body(),
                    status -> responded(status, repeated));
        } catch (Exception e) { // of a user's hook, too
            replies.logUnsendable(to, e);
            responded(0, repeated);
        }
    }

    /**
     * Takes the response to a request.
     *
     * @param status the status; 0 if there was no response
     * @param repeated whether the part may have been taken before, without a response that arrived
     */
    private void responded(int status, boolean repeated) {
        List<CompletableFuture<Void>> done = new ArrayList<>();
        ReplyException failure = null;
        synchronized (this) {
            underWay = false;
            ReplyPart.Kind kind = parts.getFirst().kind();
            boolean wasTaken = repeated && status == 409 && kind == ReplyPart.Kind.ANSWER;
            if (status / 100 == 2 || wasTaken) {
                failing = null;
                number += kind == ReplyPart.Kind.STARTED ? 0 : 1;
                done.addAll(poll());
            } else if (status == 413) {
                failing = null;
                answered &= kind != ReplyPart.Kind.ANSWER;
                failure = new ReplyException(Reason.TOO_LARGE, status);
                done.addAll(poll());
            } else if (status == 401 && replies.canRenew() && !replies.isClosed()) {
                unauthorized = true;
                retryLater();
            } else if (!isTemporary(status)) {
                failure = new ReplyException(reason(status), status);
                done.addAll(end(failure));
            } else if (replies.isClosed()) {
                failure = new ReplyException(Reason.CLOSED, 0);
                done.addAll(end(failure));
            } else {
                retryLater();
            }
            if (parts.isEmpty()) {
                replies.remove(this);
            }
        }
        for (CompletableFuture<Void> stage : done) {
            if (failure == null) {
                stage.complete(null);
            } else {
                stage.completeExceptionally(failure);
            }
        }
        proceed();
    }

    private synchronized List<CompletableFuture<Void>> poll() {
        ReplyPart part = parts.removeFirst();
        waiting -= part.size();
        return part.stages();
    }

    private synchronized void retryLater() {
        if (failing == null) {
            failing = replies.newDelays();
        }
        long millis = replies.delayMillis(failing);
        timer = replies.client().getScheduler().schedule(this::wake, millis, TimeUnit.MILLISECONDS);
    }

    private synchronized void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** Drops what waits, and refuses what comes. Returns the stages that fail. */
    private synchronized List<CompletableFuture<Void>> end(ReplyException because) {
        end = because;
        List<CompletableFuture<Void>> stages = new ArrayList<>();
        while (!parts.isEmpty()) {
            stages.addAll(poll());
        }
        replies.remove(this);
        return stages;
    }

    private static boolean isTemporary(int status) {
        return status == 0 || status == 408 || status == 425 || status == 429 || status / 100 == 5;
    }

    private static Reason reason(int status) {
        return switch (status) {
            case 403 -> Reason.FORBIDDEN;
            case 404 -> Reason.UNKNOWN;
            case 409 -> Reason.ANSWERED;
            case 410 -> Reason.ENDED;
            default -> Reason.REFUSED;
        };
    }
}
