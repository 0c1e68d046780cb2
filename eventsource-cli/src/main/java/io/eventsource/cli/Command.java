package io.eventsource.cli;

import io.eventsource.protocol.MessageEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A command of the user's, which a shell runs for an event. One at a time. */
final class Command {

    /** Systems bound one variable (Linux: 128 KiB) and all of them together. */
    private static final int MAX_VARIABLE = 100 * 1024;

    private static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

    private final String text;
    private final ProcessBuilder.Redirect output;
    private volatile @Nullable Process running;

    Command(String text) {
        this(text, ProcessBuilder.Redirect.INHERIT);
    }

    Command(String text, ProcessBuilder.Redirect output) {
        this.text = text;
        this.output = output;
    }

    /**
     * Runs it to its end.
     *
     * @return what went wrong; null if its exit status is 0
     */
    @Nullable String run(MessageEvent event) {
        try {
            Process process = start(event);
            running = process;
            feed(process, event.data());
            int status = process.waitFor();
            return status == 0 ? null : "the command ended with status " + status;
        } catch (IOException e) {
            return "the command could not be started: " + e.getMessage();
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
            return "the command was interrupted";
        } finally {
            running = null;
        }
    }

    private Process start(MessageEvent event) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(shell()).redirectOutput(output).redirectError(output);
        Map<String, String> variables = builder.environment();
        Environment.restoreLocale(variables);
        set(variables, "EVENT_TYPE", event.type());
        set(variables, "EVENT_DATA", event.data());
        set(variables, "EVENT_ID", event.lastEventId());
        return builder.start();
    }

    /** Ctrl-C goes to all that the terminal has started, but a command may come to its end. */
    private List<String> shell() {
        return WINDOWS
                ? List.of("cmd", "/c", text)
                : List.of("/bin/sh", "-c", "trap '' INT; exec /bin/sh -c \"$1\"", "sh", text);
    }

    /** What a variable cannot carry is left out: half of it, or something else, would be worse than nothing. */
    private static void set(Map<String, String> variables, String name, String value) {
        variables.remove(name);
        boolean fits = value.length() <= MAX_VARIABLE
                && value.getBytes(StandardCharsets.UTF_8).length <= MAX_VARIABLE
                && value.indexOf('\0') < 0;
        if (fits && (WINDOWS || charset().newEncoder().canEncode(value))) {
            variables.put(name, value);
        }
    }

    /** In which Java writes variables. */
    private static Charset charset() {
        String name = System.getProperty("sun.jnu.encoding");
        return Runtime.version().feature() < 18 || name == null ? Charset.defaultCharset() : Charset.forName(name);
    }

    /** By a thread of its own: a command need not read, and may leave others behind that hold its input open. */
    private static void feed(Process process, String data) {
        Thread feeder = new Thread(() -> write(process, data), "command-input");
        feeder.setDaemon(true);
        feeder.start();
    }

    private static void write(Process process, String data) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(data.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It did not want its input, or not all of it.
        }
    }

    /** Ends it at once, if it is running, with what it has started. */
    void kill() {
        Process process = running;
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
