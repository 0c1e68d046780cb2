package io.eventsource.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The files of the repository that its documentation consists of, and those that it quotes. */
final class Documents {

    /** The repository: Maven runs tests in the directory of their module. */
    static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private static final Set<String> NOT_OURS = Set.of("target", ".git", "node_modules", ".idea");

    private Documents() {}

    /** Every Markdown file: those of the root, the guides, and the modules' own. */
    static List<Path> markdown() {
        return files(file -> file.toString().endsWith(".md"));
    }

    /** The one file of that name that code can be quoted from. */
    static Path quoted(String name) {
        List<Path> found = files(file -> file.getFileName().toString().equals(name));
        if (found.size() != 1) {
            throw new AssertionError(
                    "a snippet names its file by a name that one file has, but \"%s\" is the name of %s"
                            .formatted(name, found.isEmpty() ? "none" : found));
        }
        return found.get(0);
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How a file is called in a message: by its path from the root. */
    static String name(Path file) {
        return ROOT.relativize(file).toString();
    }

    private static List<Path> files(Predicate<Path> wanted) {
        try (Stream<Path> all =
                Files.find(ROOT, 16, (file, attributes) -> attributes.isRegularFile() && isOurs(file))) {
            return all.filter(wanted).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOurs(Path file) {
        for (Path part : ROOT.relativize(file)) {
            if (NOT_OURS.contains(part.toString())) {
                return false;
            }
        }
        return true;
    }
}
