package io.eventsource.it;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A client that is not ours: curl, which reads a stream and knows nothing of heartbeats. */
final class Curl implements AutoCloseable {

    private final Process process;

    private Curl(Process process) {
        this.process = process;
    }

    static Curl start(List<String> by, String url) throws IOException {
        List<String> command = new ArrayList<>(by);
        command.addAll(List.of("curl", "-sN", "--max-time", "300", url));
        return new Curl(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
