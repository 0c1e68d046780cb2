package io.eventsource.cli.listener;

import io.eventsource.cli.Environment;
import io.eventsource.protocol.internal.FaultText;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reports the state of the listener to systemd, if that has started it with {@code Type=notify}. Java has no datagram sockets of
 * the kind that systemd listens on, so systemd's own program sends the report.
 */
final class ServiceManager {

    private static final String SOCKET = "NOTIFY_SOCKET";
    private static final String PROGRAM = "systemd-notify";
    private static final long PATIENCE_SECONDS = 5;

    private final @Nullable PrintStream err;

    private ServiceManager(@Nullable PrintStream err) {
        this.err = err;
    }

    /**
     * Returns the manager of this process.
     *
     * @param err takes faults
     */
    static ServiceManager of(Environment environment, PrintStream err) {
        return new ServiceManager(environment.variable(SOCKET) == null ? null : err);
    }

    /** Reports that the listener accepts requests. */
    void ready() {
        report("READY=1");
    }

    /** Reports that it ends. */
    void stopping() {
        report("STOPPING=1");
    }

    private void report(String state) {
        if (err == null) {
            return;
        }
        try {
            Process program = new ProcessBuilder(
                            PROGRAM, "--pid=" + ProcessHandle.current().pid(), state)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!program.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                program.destroyForcibly();
                say("it does not end");
            } else if (program.exitValue() != 0) {
                say("its exit status is " + program.exitValue());
            }
        } catch (IOException e) {
            say(FaultText.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(String fault) {
        if (err != null) {
            err.println("eventsource-listener: warning: " + PROGRAM + " cannot report to systemd: " + fault);
        }
    }
}
