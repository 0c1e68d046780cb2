package io.eventsource.cli.client.exec;

import io.eventsource.protocol.internal.TimeText;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a command of a previous client that was killed. The same event will be delivered again, and its command must not
 * run twice at the same time.
 *
 * @param record the file that names the process of a command; null for none
 * @param timeout how long a command may take; null for any time
 * @param messages takes messages for the user
 */
public record PreviousCommand(
        @Nullable Path record, @Nullable Duration timeout, Consumer<String> messages) {

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    /**
     * Waits for the end of the command, if there is one.
     *
     * @param signal ends the wait
     * @return whether no command is running; false if the signal came first
     */
    public boolean awaitEnd(CompletableFuture<?> signal) throws InterruptedException {
        ProcessHandle process = CommandRecord.find(record);
        if (process == null) {
            return true;
        }
        messages.accept("a command of a previous client is still running (process " + process.pid()
                + "); waiting for it to end");
        long end = System.nanoTime() + left(process).toNanos();
        while (CommandRecord.find(record) != null) {
            if (timeout != null && System.nanoTime() - end >= 0) {
                messages.accept("that command did not end within " + TimeText.of(timeout) + " and was stopped");
                ProcessTree.end(process, ShellCommand.GRACE);
                break;
            }
            // The system notifies only the parent of the end of a process, and reports zombies as running.
            if (isCompletedWithin(signal, LOOK_EVERY)) {
                return false;
            }
        }
        CommandRecord.forget(record);
        return true;
    }

    private static boolean isCompletedWithin(CompletableFuture<?> signal, Duration time) throws InterruptedException {
        try {
            signal.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        }
    }

    /** Returns the rest of the time, unless the clock was changed. */
    private Duration left(ProcessHandle process) {
        Duration limit = timeout == null ? Duration.ZERO : timeout;
        Duration left = process.info()
                .startInstant()
                .map(start -> limit.minus(Duration.between(start, Instant.now())))
                .orElse(limit);
        return left.compareTo(limit) > 0 ? limit : left;
    }
}
