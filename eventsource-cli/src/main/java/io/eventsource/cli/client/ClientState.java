package io.eventsource.cli.client;

import io.eventsource.cli.Environment;
import io.eventsource.cli.UsageException;
import io.eventsource.client.Checkpoint;
import io.eventsource.client.ClientId;
import io.eventsource.client.CommandListener;
import io.eventsource.client.EventSourceBuilder;
import io.eventsource.client.StateFile;
import io.eventsource.client.internal.command.CommandResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client id and the position of one run, and the files that keep them. A state file that cannot be used is no failure,
 * unless the user named it: the client then has an id for this run only.
 */
final class ClientState implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ClientState.class);

    /** What the name of the file adds that records a command. */
    private static final String RUNNING = ".running";

    private final @Nullable String clientId;
    private final @Nullable Checkpoint checkpoint;
    private final @Nullable StatePosition position;
    private final @Nullable Path running;
    private final @Nullable StateFile file;
    private final @Nullable FileLock lock;

    private ClientState(
            @Nullable String clientId,
            @Nullable Checkpoint checkpoint,
            @Nullable StatePosition position,
            @Nullable Path running,
            @Nullable StateFile file,
            @Nullable FileLock lock) {
        this.clientId = clientId;
        this.checkpoint = checkpoint;
        this.position = position;
        this.running = running;
        this.file = file;
        this.lock = lock;
    }

    /**
     * Opens the files.
     *
     * @param messages takes messages for the user
     * @throws UsageException if a file that the user named cannot be used
     */
    static ClientState open(ClientOptions options, Environment environment, Consumer<String> messages) {
        StateOptions wanted = options.state();
        Path checkpoint = wanted.checkpoint();
        FileLock lock = checkpoint == null ? null : FileLock.take(checkpoint, StateOptions.CHECKPOINT);
        try {
            // A request that is sent once has no later connection that the server should recognize.
            StateFile file = options.request().isRepeatable() ? file(options, environment, messages) : null;
            String clientId =
                    file != null ? file.clientId() : options.request().isRepeatable() ? ClientId.random() : null;
            StatePosition position = file == null || checkpoint != null || !wanted.resumes()
                    ? null
                    : new StatePosition(file, !wanted.since(), options.exec() == null, messages);
            Path running = checkpoint != null ? checkpoint : file != null ? Path.of(file.toString()) : null;
            return new ClientState(
                    clientId,
                    checkpoint != null ? Checkpoint.file(checkpoint) : position,
                    position,
                    running == null ? null : running.resolveSibling(running.getFileName() + RUNNING),
                    file,
                    lock);
        } catch (RuntimeException e) {
            if (lock != null) {
                lock.close();
            }
            throw e;
        }
    }

    private static @Nullable StateFile file(ClientOptions options, Environment environment, Consumer<String> messages) {
        StateOptions wanted = options.state();
        Path named = wanted.file();
        if (wanted.keepsNothing()) {
            return null;
        }
        try {
            Path file = named != null ? named : StateDirectory.fileFor(options.destination(), environment);
            if (file == null) {
                LOG.debug("No state is kept: neither XDG_STATE_HOME nor HOME names a directory");
                return null;
            }
            boolean isNew = named == null && !Files.exists(file);
            StateFile state = StateFile.open(file);
            LOG.debug("The state is kept in {}", state);
            if (isNew) {
                StateCleanup.removeUnused(file, Instant.now());
            }
            return state;
        } catch (IOException e) {
            if (named != null) {
                throw UsageException.failed(StateOptions.STATE + " cannot be used: " + e.getMessage(), e);
            }
            if (e instanceof StateFile.InUseException && wanted.resumes()) {
                messages.accept("another of your clients reads this stream; this one keeps no state");
            } else {
                LOG.debug("No state is kept: {}", e.getMessage());
            }
            return null;
        }
    }

    void describe(EventSourceBuilder source) {
        if (clientId != null) {
            source.clientId(clientId);
        }
        if (checkpoint != null) {
            source.checkpoint(checkpoint);
        }
    }

    /** Where a command that runs is recorded; null for nowhere. */
    @Nullable Path running() {
        return running;
    }

    /**
     * Opens the answers to commands, which are kept beside the state; in memory if there is none, or if they cannot be read.
     *
     * @param messages takes messages for the user
     */
    CommandResults results(Consumer<String> messages) {
        try {
            return CommandResults.open(answers(), CommandListener.DEFAULT_KEPT_ANSWERS);
        } catch (IOException e) {
            messages.accept("answers to commands are not kept: " + e.getMessage());
            return CommandResults.inMemory();
        }
    }

    /** Where answers to commands are kept; null for nowhere. */
    @Nullable Path answers() {
        if (running == null) {
            return null;
        }
        String name = String.valueOf(running.getFileName());
        return running.resolveSibling(name.substring(0, name.length() - RUNNING.length()) + CommandResults.SUFFIX);
    }

    /** The server has closed the stream permanently: the next start opens a new one. An explicit checkpoint stays. */
    void finished() {
        if (position != null) {
            position.save("");
        }
    }

    @Override
    public void close() {
        if (position != null) {
            position.close();
        }
        if (file != null) {
            file.close();
        }
        if (lock != null) {
            lock.close();
        }
    }
}
