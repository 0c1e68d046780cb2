package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The heap of a launcher, by the log that its collector writes. */
final class Heap {

    private static final Pattern COLLECTION = Pattern.compile("Pause Full .* (\\d+)M->(\\d+)M\\(");

    private final Path log;

    Heap(Path log) {
        this.log = log;
    }

    /** The JVM's option that has the log written. */
    String option() {
        return "-Xlog:gc:file=" + log;
    }

    /** The most megabytes that were in use after a full collection, so far: others leave garbage. */
    int most() throws IOException {
        return inUse().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    /** Collects, and gives the megabytes that are in use afterwards. */
    int collect(long pid) throws IOException, InterruptedException {
        int before = inUse().size();
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(pid),
                        "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(jcmd.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(jcmd.exitValue()).as("exit code of jcmd").isZero();
        List<Integer> all = inUse();
        assertThat(all).hasSizeGreaterThan(before);
        return all.get(all.size() - 1);
    }

    private List<Integer> inUse() throws IOException {
        return COLLECTION
                .matcher(Files.readString(log))
                .results()
                .map((MatchResult collection) -> Integer.valueOf(collection.group(2)))
                .toList();
    }
}
