package io.eventsource.cli.client;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.Option;
import io.eventsource.cli.OptionGroup;
import io.eventsource.cli.ValueFormat;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
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

    static final OptionGroup OPTIONS = new OptionGroup();

    private static final ValueFormat<Path> FILE =
            ValueFormat.of("a file in a directory that can be written to", StateOptions::writableFile);

    static final Option<Optional<Path>> CHECKPOINT = OPTIONS.value("c", "checkpoint", "FILE", FILE);
    static final Option<Optional<Path>> STATE = OPTIONS.value(null, "state", "FILE", FILE);

    private static final Option<Boolean> NO_STATE = OPTIONS.flag(null, "no-state");

    /**
     * Reads the options. For a token the position is kept: its events are commands for this client. The stream of a URL
     * starts afresh each time, as with other programs, unless the user names a file.
     */
    static StateOptions of(Arguments arguments, boolean isToken) {
        boolean keepsNothing = arguments.get(NO_STATE);
        if (keepsNothing) {
            arguments.refuse(NO_STATE.toString(), STATE);
        }
        return new StateOptions(
                arguments.get(CHECKPOINT).orElse(null),
                arguments.get(STATE).orElse(null),
                keepsNothing,
                isToken || arguments.has(STATE),
                arguments.has(ClientRequest.SINCE));
    }

    /** Checked at the start, before an event arrives whose position cannot be saved. */
    private static @Nullable Path writableFile(String text) {
        try {
            Path file = Path.of(text).toAbsolutePath();
            Path directory = file.getParent();
            return directory != null && Files.isWritable(directory) && !Files.isDirectory(file) ? file : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }
}
