package io.eventsource.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The files of the repository that its documentation consists of, and those that it quotes. */
final class Documents {

    /** The repository: Maven runs tests in the directory of their module. */
    static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

    private static final Set<String> NOT_OURS = Set.of("target", ".git", "node_modules", ".idea");

    /** What the distribution has besides jars. */
    private static final Path DISTRIBUTION = ROOT.resolve("eventsource-cli/src/dist");

    /** All files of the repository. Looked up once: no test adds one. */
    private static final List<Path> FILES = walk();

    private Documents() {}

    /**
     * Every Markdown file: those of the root, the guides, and the modules' own; not that of the distribution, whose links
     * lead to files that are there.
     */
    static List<Path> markdown() {
        return files(file -> file.toString().endsWith(".md") && !file.startsWith(DISTRIBUTION));
    }

    /** Returns the main Java sources of a module. */
    static List<Path> sources(String module) {
        return files(
                file -> file.toString().endsWith(".java") && file.startsWith(ROOT.resolve(module + "/src/main/java")));
    }

    /** Returns all Java sources that are not published: tests, examples and benchmarks. */
    static List<Path> otherSources() {
        return files(file -> file.toString().endsWith(".java")
                && !ROOT.relativize(file).toString().matches("eventsource-(?!examples)\\w+[/\\\\]src[/\\\\]main.*"));
    }

    /**
     * The one file of that name that code can be quoted from.
     *
     * @param name the file's name, with as many directories before it as make it unique
     */
    static Path quoted(String name) {
        List<Path> found = files(file -> file.endsWith(name));
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
        return FILES.stream().filter(wanted).toList();
    }

    private static List<Path> walk() {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return NOT_OURS.contains(directory.getFileName().toString())
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile()) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files.stream().sorted().toList();
    }
}
