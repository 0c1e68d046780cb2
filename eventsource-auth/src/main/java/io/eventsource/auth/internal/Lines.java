package io.eventsource.auth.internal;

import java.util.List;
import java.util.function.Consumer;

/** Reads text files of one entry per line. Empty lines, and those that begin with {@code #}, are skipped. */
public final class Lines {

    private Lines() {}

    /**
     * Reads all lines.
     *
     * @param entry reads one; throws an IllegalArgumentException if it is not valid
     * @throws IllegalArgumentException if a line is not valid, with its number
     */
    public static void read(List<String> lines, Consumer<String> entry) {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                entry.accept(line);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + (i + 1) + ": " + e.getMessage(), e);
            }
        }
    }
}
