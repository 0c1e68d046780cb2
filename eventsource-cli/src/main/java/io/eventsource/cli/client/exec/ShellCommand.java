package io.eventsource.cli.client.exec;

import io.eventsource.client.CommandAnswer;
import io.eventsource.protocol.MessageEvent;
import io.eventsource.protocol.internal.FaultText;
import io.eventsource.protocol.internal.TimeText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs the user's shell command for events, one at a time. */
public final class ShellCommand {

    /** Systems bound one variable (Linux: 128 KiB) and all of them together. */
    private static final int MAX_VARIABLE = 100 * 1024;

    /** How long output may be silent that is still open after the command has ended. */
    private static final long PUMP_GRACE_MILLIS = 500;

    /** How long a command may take to end after its timeout. */
    static final Duration GRACE = Duration.ofSeconds(5);

    private final ExecOptions options;
    private final @Nullable Path record;
    private final Starter starter;
    private final OutputStream out;
    private final OutputStream err;
    private final Object starting = new Object();
    private volatile @Nullable Process running;
    /** Whether {@link #kill} was called since the last command began. */
    private volatile boolean killed;

    /** Starts a process. */
    interface Starter {
        Process start(ProcessBuilder process) throws IOException;
    }

    /**
     * Creates a command.
     *
     * @param record the file that names the process while it runs; null for none
     * @param out takes the output of commands that is part of an answer
     * @param err takes their error output
     */
    public ShellCommand(ExecOptions options, @Nullable Path record, OutputStream out, OutputStream err) {
        this(options, record, ProcessBuilder::start, out, err);
    }

    /** Creates a command with another starter, for tests. */
    ShellCommand(ExecOptions options, @Nullable Path record, Starter starter) {
        this(options, record, starter, OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
    }

    private ShellCommand(
            ExecOptions options, @Nullable Path record, Starter starter, OutputStream out, OutputStream err) {
        this.out = out;
        this.err = err;
        this.options = options;
        this.record = record;
        this.starter = starter;
    }

    public ExecOptions options() {
        return options;
    }

    /**
     * Runs the command to its end.
     *
     * @return what went wrong; null if its exit status is 0
     */
    @Nullable String run(MessageEvent event) {
        return run(options.command(), event);
    }

    /**
     * Runs the command for gaps to its end.
     *
     * @return what went wrong; null if its exit status is 0
     */
    @Nullable String runForGap(String command, MessageEvent event) {
        return run(command, event);
    }

    /**
     * Runs the command to its end, and passes on its output.
     *
     * @return the answer to the event
     */
    CommandAnswer run(MessageEvent event, AnswerOutput output) {
        killed = false;
        try {
            Process process = start(options.command(), event, ProcessBuilder.Redirect.PIPE);
            OutputPump stdout = pump("command-output", process.getInputStream(), out, output, false);
            OutputPump stderr = pump("command-error", process.getErrorStream(), err, output, true);
            feed(process, event.data());
            String fault = timeout(process);
            int status = process.waitFor();
            stdout.await(PUMP_GRACE_MILLIS);
            stderr.await(PUMP_GRACE_MILLIS);
            return fault != null
                    ? CommandAnswer.interrupted(fault + "\n")
                    : killed
                            ? CommandAnswer.interrupted("eventsource-client was stopped, and the command with it\n")
                            : CommandAnswer.exit(status);
        } catch (IOException e) {
            return CommandAnswer.rejected("the command could not be started: " + FaultText.of(e) + "\n");
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
            return CommandAnswer.interrupted("the command was interrupted\n");
        } finally {
            running = null;
            CommandRecord.forget(record);
        }
    }

    private static OutputPump pump(String name, InputStream from, OutputStream to, AnswerOutput output, boolean error) {
        return new OutputPump(name, from, to, piece -> output.add(piece, error)).start();
    }

    private @Nullable String run(String text, MessageEvent event) {
        try {
            Process process = start(text, event, ProcessBuilder.Redirect.INHERIT);
            feed(process, event.data());
            return await(process);
        } catch (IOException e) {
            return "the command could not be started: " + FaultText.of(e);
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
            return "the command was interrupted";
        } finally {
            running = null;
            CommandRecord.forget(record);
        }
    }

    /** Holds a lock, so that {@link #kill} does not miss a process that has started and is not assigned yet. */
    private Process start(String text, MessageEvent event, ProcessBuilder.Redirect output) throws IOException {
        synchronized (starting) {
            Process process = starter.start(new ShellProcess(text, record)
                    .process(variables(event))
                    .redirectOutput(output)
                    .redirectError(output));
            running = process;
            return process;
        }
    }

    /** Waits for the end of a process, but not longer than it may take. Returns what went wrong; null if it ended in time. */
    private @Nullable String timeout(Process process) throws InterruptedException {
        Duration timeout = options.timeout();
        if (timeout != null && !process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            ProcessTree.end(process.toHandle(), GRACE);
            return "the command did not end within " + TimeText.of(timeout) + " and was stopped";
        }
        process.waitFor();
        return null;
    }

    private @Nullable String await(Process process) throws InterruptedException {
        String fault = timeout(process);
        if (fault != null) {
            return fault;
        }
        int status = process.waitFor();
        return status == 0 ? null : "the command ended with status " + status;
    }

    private static Map<String, String> variables(MessageEvent event) {
        Map<String, String> variables = new HashMap<>();
        put(variables, "EVENT_TYPE", event.type());
        put(variables, "EVENT_DATA", event.data());
        put(variables, "EVENT_ID", event.lastEventId());
        return variables;
    }

    /** Leaves out a value that a variable cannot hold, because a truncated one would be worse. */
    private static void put(Map<String, String> variables, String name, String value) {
        boolean fits = value.length() <= MAX_VARIABLE
                && value.getBytes(StandardCharsets.UTF_8).length <= MAX_VARIABLE
                && value.indexOf('\0') < 0;
        if (fits) {
            variables.put(name, value);
        }
    }

    /** Uses a separate thread: a command need not read, and may leave processes that hold its input open. */
    private static void feed(Process process, String data) {
        Thread feeder = new Thread(() -> write(process, data), "command-input");
        feeder.setDaemon(true);
        feeder.start();
    }

    private static void write(Process process, String data) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(data.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The command did not read all of its input.
        }
    }

    /** Kills the command, if it is running, with all processes that it has started. */
    public void kill() {
        Process process;
        synchronized (starting) {
            killed = true;
            process = running;
        }
        if (process != null) {
            ProcessTree.kill(process.toHandle());
        }
    }
}
