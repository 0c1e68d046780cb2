package io.eventsource.client.internal.command;

import io.eventsource.client.CommandHandler;
import io.eventsource.client.EventSourceListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How a source handles commands.
 *
 * @param handler carries out commands
 * @param executor runs the handler
 * @param others receives all that is no command
 * @param timeout how long a command may take; null for any time
 * @param concurrency how many commands are carried out at a time
 * @param keptAnswers how many answers are kept
 * @param rerunInterrupted whether a command that was begun by an earlier process is carried out again
 * @param file where answers are kept; null for beside the checkpoint, or in memory
 */
public record CommandOptions(
        CommandHandler handler,
        Executor executor,
        EventSourceListener others,
        @Nullable Duration timeout,
        int concurrency,
        int keptAnswers,
        boolean rerunInterrupted,
        @Nullable Path file) {}
