package io.eventsource.benchmarks.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * One server in one round: where a scenario gets its servers from, and where its figures go.
 *
 * @param spec the server
 * @param options the benchmarks to run, and their parameters
 * @param round which round, from 1
 * @param results where the figures go
 */
record Bench(ServerSpec spec, Options options, int round, Results results) {

    /** Starts a fresh server where speed counts. */
    Session start(int bytesOfData) throws IOException {
        return start(bytesOfData, options.flags(Option.JVM));
    }

    /** Starts a fresh server where memory counts. */
    Session startSmall(int bytesOfData) throws IOException {
        return start(bytesOfData, options.flags(Option.IDLE_JVM));
    }

    private Session start(int bytesOfData, List<String> jvmFlags) throws IOException {
        Path log = options.out().resolve(spec.name() + ".log");
        return new Session(ServerProcess.start(spec, options, jvmFlags, log), bytesOfData);
    }

    boolean isJvm() {
        return !spec.has(ServerSpec.Feature.EXTERNAL);
    }

    void record(String variant, Metric metric, double value) {
        results.add(new Sample(spec.name(), variant, round, metric, value));
    }
}
