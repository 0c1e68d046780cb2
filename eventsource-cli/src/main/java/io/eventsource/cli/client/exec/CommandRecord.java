package io.eventsource.cli.client.exec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds a command that has outlived its client, for example because the client was killed. Its process has recorded
 * itself in a file, which is removed when the command has ended.
 *
 * <p>The system reuses process numbers, so the record also identifies the process: on Linux by the boot and its start
 * time in ticks since then, which does not depend on the clock; elsewhere the process must be older than the record.
 */
public final class CommandRecord {

    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    /** The precision of the time stamps of files and processes. */
    private static final Duration PRECISION = Duration.ofSeconds(2);

    /** The index of the start time. */
    private static final int START_TICKS = 19;

    private CommandRecord() {}

    /** The process of a record; null if there is no record, or if the process has ended. */
    public static @Nullable ProcessHandle find(@Nullable Path record) {
        if (record == null) {
            return null;
        }
        try {
            List<String> lines = Files.readAllLines(record);
            if (lines.size() < 3 || !lines.get(0).matches("[0-9]{1,18}")) {
                return null;
            }
            Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(lines.get(0)));
            return process.isPresent() && process.get().isAlive() && isSame(process.get(), lines, record)
                    ? process.get()
                    : null;
        } catch (IOException e) {
            return null; // no record, or one that a power failure has destroyed
        }
    }

    private static boolean isSame(ProcessHandle process, List<String> lines, Path record) throws IOException {
        if (lines.get(1).isEmpty()) {
            Instant recorded = Files.getLastModifiedTime(record).toInstant();
            return process.info()
                    .startInstant()
                    .map(start -> !start.isAfter(recorded.plus(PRECISION)))
                    .orElse(true);
        }
        if (!lines.get(1).equals(Files.readString(BOOT).strip())) {
            return false;
        }
        String[] then = statistics(lines.get(2));
        String[] now = statistics(Files.readString(Path.of("/proc/" + process.pid() + "/stat")));
        return then.length > START_TICKS
                && now.length > START_TICKS
                && then[START_TICKS].equals(now[START_TICKS])
                && !now[0].equals(
                        "Z"); // a zombie: it has ended, but its parent has not read its status, as in a container
    }

    /** Returns the fields after the name, which is in parentheses and may contain spaces. */
    private static String[] statistics(String line) {
        return line.substring(line.lastIndexOf(')') + 1).strip().split(" ", -1);
    }

    static void forget(@Nullable Path record) {
        try {
            if (record != null) {
                Files.deleteIfExists(record);
            }
        } catch (IOException e) {
            // Its process has ended, so it will not be found.
        }
    }
}
