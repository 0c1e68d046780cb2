package io.eventsource.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The README of the packed distribution speaks of what is packed with it, and of nothing else. */
class DistributionReadmeTest {

    private static final Path HOME = Path.of(System.getProperty("eventsource.home"));
    /** Where a link leads, and what looks like a command of this directory. */
    private static final Pattern PATH = Pattern.compile("]\\((?<link>[^)]+)\\)|(?m:^(?<command>\\S*/\\S+))");

    private FileSystem zip;
    private Path root;

    @BeforeEach
    void open() throws IOException {
        assumeTrue(Files.isDirectory(HOME), "the launchers have not been packaged: run this by verify");
        try (Stream<Path> archives = Files.list(HOME.resolveSibling("."))) {
            List<Path> zips =
                    archives.filter(file -> file.toString().endsWith(".zip")).toList();
            assumeTrue(!zips.isEmpty(), "the archives have not been made: run this without -Dquick");
            zip = FileSystems.newFileSystem(zips.get(0));
        }
        try (Stream<Path> top = Files.list(zip.getPath("/"))) {
            root = top.findFirst().orElseThrow();
        }
    }

    @AfterEach
    void close() throws IOException {
        if (zip != null) {
            zip.close();
        }
    }

    @Test
    void everyLinkAndCommandOfTheReadmeIsInTheArchive() throws IOException {
        List<String> paths = new ArrayList<>();
        for (Matcher matcher = PATH.matcher(readme()); matcher.find(); ) {
            paths.add(matcher.group("link") != null ? matcher.group("link") : matcher.group("command"));
        }
        assertThat(paths)
                .contains("LICENSE", "bin/eventsource-client")
                .allSatisfy(path -> assertThat(root.resolve(path)).exists());
    }

    @Test
    void theReadmeNamesTheVersionOfTheArchive() throws IOException {
        assertThat(root.getFileName())
                .hasToString(readme().lines().findFirst().orElseThrow().replace("# eventsource ", "eventsource-"));
        assertThat(readme()).doesNotContain("${").doesNotContain("mvnw");
    }

    private String readme() throws IOException {
        return Files.readString(root.resolve("README.md"));
    }
}
