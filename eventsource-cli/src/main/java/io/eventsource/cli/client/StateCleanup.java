package io.eventsource.cli.client;

import io.eventsource.cli.client.exec.CommandRecord;
import io.eventsource.client.internal.command.CommandResults;
import io.eventsource.protocol.internal.FaultText;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes default state files that no client has used for a long time. There is one for each stream and user name that a user
 * has ever subscribed to. Each start of a client writes its state file, so an old one belongs to no recent run.
 */
final class StateCleanup {

    /** The age at which an unused state file is removed. */
    static final Duration MAX_AGE = Duration.ofDays(90);

    private static final Logger LOG = LoggerFactory.getLogger(StateCleanup.class);

    /** A state file or one of its companions. Other files in the directory are not ours. */
    private static final Pattern NAME =
            Pattern.compile("(client-[0-9a-f]{32})(?:\\.lock|\\.new|\\.running|\\.commands(?:\\.new)?)?");

    private StateCleanup() {}

    /**
     * Removes the unused state files beside a new one. A failure changes nothing for the client and is only logged.
     *
     * @param current the state file of this client, which is open
     * @param now the time of this start
     */
    static void removeUnused(Path current, Instant now) {
        Map<Path, Instant> lastUses = new HashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(current.resolveSibling(""), "client-*")) {
            for (Path file : files) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    Instant modified = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                            .toInstant();
                    lastUses.merge(current.resolveSibling(name.group(1)), modified, (a, b) -> a.isAfter(b) ? a : b);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.debug("Old state files were not removed: {}", FaultText.of(e));
            return;
        }
        lastUses.remove(current);
        Instant oldest = now.minus(MAX_AGE);
        lastUses.forEach((state, lastUse) -> {
            if (lastUse.isBefore(oldest)) {
                remove(state);
            }
        });
    }

    /** Removes a state file unless a client, or a command that one has started, still runs. */
    private static void remove(Path state) {
        Path lock = with(state, ".lock");
        Path running = with(state, ".running");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (channel.tryLock() == null || CommandRecord.find(running) != null) {
                return;
            }
            // The lock last: until then no client can open the file.
            for (Path file : List.of(
                    state,
                    with(state, ".new"),
                    running,
                    with(state, CommandResults.SUFFIX),
                    with(state, CommandResults.SUFFIX + ".new"),
                    lock)) {
                Files.deleteIfExists(file);
            }
            LOG.debug("Removed the state file {}, unused for more than {} days", state, MAX_AGE.toDays());
        } catch (OverlappingFileLockException e) {
            LOG.debug("The state file {} is in use", state);
        } catch (IOException e) {
            LOG.debug("The state file {} was not removed: {}", state, FaultText.of(e));
        }
    }

    private static Path with(Path state, String suffix) {
        return state.resolveSibling(state.getFileName() + suffix);
    }
}
