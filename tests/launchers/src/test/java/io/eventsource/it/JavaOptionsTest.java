package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.FullEffort;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** EVENTSOURCE_JAVA_OPTS adds to the launchers' own options, and the JVM ends when it is out of memory. */
class JavaOptionsTest {

    @ParameterizedTest
    @CsvSource({
        "-Dx=y,                +UseSerialGC MaxNewSize=16777216 MaxHeapFreeRatio=15",
        "-Xmx64m,              +UseSerialGC MaxNewSize=16777216 MaxHeapFreeRatio=15 MaxHeapSize=67108864",
        "-XX:MaxNewSize=20m,   +UseSerialGC MaxNewSize=20971520 MaxHeapFreeRatio=15",
        "-XX:+UseG1GC,         +UseG1GC MaxNewSize=16777216 MaxHeapFreeRatio=15",
        "-XX:MinHeapFreeRatio=40, +UseSerialGC MinHeapFreeRatio=40",
        "-Dx=*,                +UseSerialGC"
    })
    void optionsThatTheUserDoesNotSetAreKept(String options, String expected) throws Exception {
        String flags = flags(Map.of("EVENTSOURCE_JAVA_OPTS", options + " -XX:+PrintCommandLineFlags"), "listener");
        assertThat(flags).contains("-XX:+ExitOnOutOfMemoryError");
        for (String flag : expected.split(" ", -1)) {
            assertThat(flags).contains(" -XX:" + flag + " ");
        }
    }

    @Test
    @FullEffort
    void anotherCollectorMayComeFromJavasOwnVariable() throws Exception {
        Map<String, String> variables =
                Map.of("JDK_JAVA_OPTIONS", "-XX:+UseParallelGC", "EVENTSOURCE_JAVA_OPTS", "-XX:+PrintCommandLineFlags");
        assertThat(flags(variables, "client")).contains(" -XX:+UseParallelGC ");
    }

    /** What the JVM says goes to standard error: standard output is for data. */
    private static String flags(Map<String, String> variables, String name) throws Exception {
        Launcher.Result result = Launcher.run(variables, "", name, "--version");
        assertThat(result.exit()).as(result::toString).isZero();
        assertThat(result.out()).hasSize(1);
        return " " + String.join(" ", result.err()) + " ";
    }

    @ParameterizedTest
    @CsvSource({"client, -D - t", "request, t ping -"})
    @FullEffort
    void anExhaustedHeapEndsTheProcess(String name, String arguments) throws Exception {
        List<String> endlessInput = List.of("/bin/sh", "-c", "exec \"$@\" </dev/zero", "sh");
        Map<String, String> heap = Map.of("EVENTSOURCE_JAVA_OPTS", "-Xmx32m");
        try (Launcher launcher = Launcher.start(endlessInput, heap, name, arguments.split(" ", -1))) {
            Launcher.Result result = launcher.awaitExit();
            assertThat(result.exit()).as(result::toString).isEqualTo(3);
            assertThat(result.out()).isEmpty();
            assertThat(result.err()).singleElement().asString().containsIgnoringCase("OutOfMemory");
        }
    }

    @Test
    @FullEffort
    void memoryThatTheJvmDoesNotCountEndsTheProcessToo() throws Exception {
        try (Listener listener = Listener.start()) {
            Launcher.Result result = Launcher.run(
                    Map.of("EVENTSOURCE_JAVA_OPTS", "-XX:MaxDirectMemorySize=1k"),
                    "",
                    "client",
                    "-P",
                    listener.port(),
                    "t");
            assertThat(result)
                    .isEqualTo(new Launcher.Result(
                            3,
                            List.of(),
                            List.of("eventsource-client: out of memory; a larger heap may help:"
                                    + " EVENTSOURCE_JAVA_OPTS=-Xmx256m")));
        }
    }
}
