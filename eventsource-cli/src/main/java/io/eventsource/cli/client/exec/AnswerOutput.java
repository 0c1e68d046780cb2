package io.eventsource.cli.client.exec;

import io.eventsource.client.Reply;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Sends the output of one command as it comes, until the server takes no more. Safe for concurrent use. */
final class AnswerOutput {

    /** How many pieces may wait for the server before the command has to wait. */
    private static final int MAX_WAITING = 16;

    private final Reply reply;
    // Guarded by this.
    private final ArrayDeque<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private boolean full;

    AnswerOutput(Reply reply) {
        this.reply = reply;
    }

    /** Sends a piece, and waits if many are waiting. Drops it if the server takes no more. */
    void add(byte[] piece, boolean error) {
        CompletableFuture<Void> oldest;
        synchronized (this) {
            if (full) {
                return;
            }
            waiting.add((error ? reply.errorOutput(piece) : reply.output(piece)).toCompletableFuture());
            oldest = waiting.size() > MAX_WAITING ? waiting.remove() : null;
        }
        if (oldest != null) {
            await(oldest);
        }
    }

    private void await(CompletableFuture<Void> piece) {
        try {
            piece.join();
        } catch (CompletionException e) { // too large, or no answer is wanted any more, which the final answer shows
            synchronized (this) {
                full = true;
            }
        }
    }

    /** Returns a stage that completes, always normally, when all pieces were taken or dropped. */
    synchronized CompletableFuture<Void> settled() {
        CompletableFuture<?>[] rest = waiting.stream()
                .map(piece -> piece.handle((taken, failure) -> {
                    if (failure != null) {
                        drop();
                    }
                    return null;
                }))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(rest);
    }

    private synchronized void drop() {
        full = true;
    }

    /** Whether output was dropped. */
    synchronized boolean isFull() {
        return full;
    }
}
