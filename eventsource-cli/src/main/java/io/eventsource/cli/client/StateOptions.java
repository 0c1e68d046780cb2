package io.eventsource.cli.client;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.UsageException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where {@code eventsource-client} keeps its client id and its position.
 *
 * @param checkpoint the file for the position alone; null for none
 * @param file the state file that the user chose; null for the default one
 * @param keepsNothing whether there is no state file
 * @param resumes whether the position in the state file is used
 * @param since whether the user says where to begin, so that the position in the state file is not read
 */
record StateOptions(
        @Nullable Path checkpoint, @Nullable Path file, boolean keepsNothing, boolean resumes, boolean since) {

    /**
     * What the flags ask for. For a token the position is kept: its events are commands for this client. The stream of a URL
     * begins anew each time, as with other programs, unless the user names a file.
     */
    static StateOptions of(Arguments arguments, boolean isToken) {
        if (arguments.has("no-state")) {
            arguments.refuse("--no-state", "state");
        }
        boolean named = arguments.has("state");
        return new StateOptions(
                file(arguments, "checkpoint"),
                file(arguments, "state"),
                arguments.has("no-state"),
                isToken || named,
                arguments.has("since"));
    }

    /** Checked at the start, before an event arrives whose position cannot be saved. */
    private static @Nullable Path file(Arguments arguments, String flag) {
        String file = arguments.text(flag);
        if (file == null) {
            return null;
        }
        try {
            Path path = Path.of(file).toAbsolutePath();
            Path directory = path.getParent();
            if (directory != null && Files.isWritable(directory) && !Files.isDirectory(path)) {
                return path;
            }
        } catch (InvalidPathException e) {
            // The same message as for one that cannot be written.
        }
        throw UsageException.usage(
                "--" + flag + " must be a file in a directory that can be written to, but is \"" + file + "\"");
    }
}
