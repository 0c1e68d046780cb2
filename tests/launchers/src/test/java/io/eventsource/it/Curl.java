package io.eventsource.it;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

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

    /** Skips the test where there is no curl, unless it is the one of CI. */
    static void require() throws InterruptedException {
        try {
            new ProcessBuilder("curl", "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            String reason = "curl is not installed (Debian: apt-get install curl)";
            if ("true".equals(System.getenv("CI"))) {
                fail(reason, e);
            }
            abort(reason);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
