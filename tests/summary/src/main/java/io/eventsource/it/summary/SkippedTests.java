package io.eventsource.it.summary;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** The tests that a build has skipped, counted by the reason. */
public final class SkippedTests {

    /** What stands before the reason that a test gives. */
    private static final List<String> PREFIXES =
            List.of("Assumption failed: ", "assumption was not met due to: ", " ==> ");

    private final Map<String, Integer> byReason = new TreeMap<>();

    private SkippedTests() {}

    /**
     * Reads the reports that Surefire and Failsafe have written below a directory.
     *
     * @param directory the root of the checkout
     * @param since the start of the build: reports that are older are of another one
     * @return what they say
     * @throws IOException if a file cannot be read
     */
    public static SkippedTests read(Path directory, Instant since) throws IOException {
        SkippedTests skipped = new SkippedTests();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                return isSearched(path) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                boolean isReport = isReports(file.getParent())
                        && file.getFileName().toString().matches("TEST-.*\\.xml");
                if (isReport && !attributes.lastModifiedTime().toInstant().isBefore(since)) {
                    skipped.addReport(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return skipped;
    }

    private static boolean isSearched(Path directory) {
        String name = directory.getFileName().toString();
        Path parent = directory.getParent();
        boolean isInTarget = parent != null && parent.endsWith("target");
        return isInTarget ? isReports(directory) : !name.equals("src") && !name.startsWith(".");
    }

    private static boolean isReports(@Nullable Path directory) {
        return directory != null && (directory.endsWith("surefire-reports") || directory.endsWith("failsafe-reports"));
    }

    private void addReport(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            XMLInputFactory factory = XMLInputFactory.newFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            XMLStreamReader report = factory.createXMLStreamReader(in);
            while (report.hasNext()) {
                if (report.next() == XMLStreamReader.START_ELEMENT
                        && report.getLocalName().equals("skipped")) {
                    add(report.getAttributeValue(null, "message"), report.getElementText());
                }
            }
        } catch (XMLStreamException e) {
            // It is this module's own, which is still being written.
        }
    }

    /** Adds a reason: the element's message, or the first line of the exception's message. */
    private void add(@Nullable String message, String trace) {
        String text = message == null ? trace : message;
        String reason = text.replaceFirst("^org\\.opentest4j\\.TestAbortedException: ", "")
                .lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("no reason given")
                .strip();
        for (String prefix : PREFIXES) {
            int end = reason.indexOf(prefix);
            if (end >= 0) {
                reason = reason.substring(end + prefix.length());
            }
        }
        byReason.merge(reason, 1, Integer::sum);
    }

    /** A line that tells how many there are, and one for each reason. */
    @Override
    public String toString() {
        int all = byReason.values().stream().mapToInt(Integer::intValue).sum();
        return (all == 0 ? "No test was skipped." : "Skipped tests: " + all)
                + byReason.entrySet().stream()
                        .map(reason -> "\n%5d  %s".formatted(reason.getValue(), reason.getKey()))
                        .collect(Collectors.joining());
    }
}
