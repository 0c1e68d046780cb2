package io.eventsource.auth;

import io.eventsource.auth.internal.GrantsText;
import io.eventsource.auth.internal.Lines;
import io.eventsource.auth.internal.WatchedFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Says in a file what callers may do, by their names. It is read again within a second after it has changed.
 *
 * <pre>
 * # NAME    MAY                ON THESE CHANNELS
 * ann       subscribe,publish  orders-* news
 * device-*  subscribe,reply    {name}
 * *         subscribe          news
 * </pre>
 *
 * <p>A name that ends with an asterisk is that of all callers whose name begins so; an asterisk alone is every caller that is
 * authenticated. All lines that concern a caller add up. <code>{name}</code> is the name of the caller. A channel with {@code ://} is
 * a {@linkplain ChannelPattern#url URL pattern}.
 */
public final class GrantsFile {

    private record Line(ChannelPattern names, Grants grants) {}

    private final WatchedFile<List<Line>> file;

    private GrantsFile(Path path) {
        file = new WatchedFile<>(path, GrantsFile::parse);
    }

    /**
     * Reads a file.
     *
     * @param path the file
     * @return the grants in it
     * @throws IllegalArgumentException if it cannot be read, or a line is not valid
     */
    public static GrantsFile of(Path path) {
        return new GrantsFile(path);
    }

    private static List<Line> parse(List<String> lines) {
        List<Line> all = new ArrayList<>();
        Lines.read(lines, line -> {
            List<String> words = Arrays.asList(line.split("\\s+"));
            if (words.size() < 3) {
                throw new IllegalArgumentException(
                        "a name, permissions and channels are expected, such as: ann subscribe,publish orders-*");
            }
            all.add(new Line(
                    ChannelPattern.of(words.get(0)), GrantsText.read(words.get(1), words.subList(2, words.size()))));
        });
        return List.copyOf(all);
    }

    /** Returns what the grants depend on: another object after a change. */
    Object state() {
        return file.content();
    }

    /**
     * Returns what a caller may do.
     *
     * @param name the name of the caller
     * @return the sum of all lines that concern it
     */
    public Grants of(String name) {
        Grants sum = Grants.NONE;
        for (Line line : file.content()) {
            if (line.names.matches(name)) {
                sum = sum.and(line.grants.of(name));
            }
        }
        return sum;
    }
}
