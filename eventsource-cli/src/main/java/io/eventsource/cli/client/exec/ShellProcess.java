package io.eventsource.cli.client.exec;

import io.eventsource.cli.Environment;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The process that runs a command by the shell with given variables.
 *
 * <p>The JVM writes arguments and variables in the encoding of its locale and replaces other characters without an
 * error. If that encoding is not UTF-8, text that is not ASCII goes through a first shell as octal escapes, so the command
 * always gets its variables in UTF-8.
 */
final class ShellProcess {

    private static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

    /** Systems bound one argument (Linux: 128 KiB). */
    private static final int MAX_ARGUMENT = 100_000;

    /** The variable that carries the command through the first shell. */
    private static final String COMMAND = "EVENTSOURCE_COMMAND";

    /**
     * Ignores SIGINT, which a terminal sends to all its processes, so that the command can complete. The process
     * records itself before the command begins, see {@link CommandRecord}: its number, the boot, and its line of
     * statistics, which distinguishes it from a later process with the same number. Each variable is passed as its name
     * after {@code =}, then its parts after {@code :}.
     */
    private static final String SCRIPT = """
            trap '' INT
            record=$1 boot='' stat=''
            shift
            if [ -n "$record" ]; then
              {
                IFS= read -r boot </proc/sys/kernel/random/boot_id
                IFS= read -r stat </proc/$$/stat
                printf '%s\\n' "$$" "$boot" "$stat" >"$record"
              } 2>/dev/null
            fi
            while [ $# -gt 0 ]; do
              case $1 in
              =*) name=${1#=} value='' ;;
              *) part=$(printf '%b.' "${1#:}") value=$value${part%.} ;;
              esac
              export "$name=$value"
              shift
            done
            set -- "$EVENTSOURCE_COMMAND"
            unset EVENTSOURCE_COMMAND
            exec /bin/sh -c "$1"
            """;

    private final String text;
    private final @Nullable Path record;
    private final Charset charset;

    /**
     * Creates a process that is not started.
     *
     * @param text the command
     * @param record the file in which the process records itself; null for none
     */
    ShellProcess(String text, @Nullable Path record) {
        this(text, record, charset());
    }

    /** Creates a process for another encoding of the JVM, for tests. */
    ShellProcess(String text, @Nullable Path record, Charset charset) {
        this.text = text;
        this.record = record;
        this.charset = charset;
    }

    /** Returns the process to start, with the variables of this process except secrets. */
    ProcessBuilder process(Map<String, String> variables) {
        ProcessBuilder builder = new ProcessBuilder();
        Map<String, String> environment = builder.environment();
        Environment.restoreLocale(environment);
        SecretVariables.removeFrom(environment);
        if (WINDOWS) {
            environment.putAll(variables);
            return builder.command("cmd", "/c", text);
        }
        List<String> line =
                new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "sh", record == null ? "" : record.toString()));
        set(COMMAND, text, environment, line);
        variables.forEach((name, value) -> set(name, value, environment, line));
        return builder.command(line);
    }

    private void set(String name, String value, Map<String, String> environment, List<String> line) {
        if (charset.equals(StandardCharsets.UTF_8) || value.chars().allMatch(c -> c < 0x80)) {
            environment.put(name, value);
        } else {
            line.add("=" + name);
            escape(value.getBytes(StandardCharsets.UTF_8), line);
        }
    }

    /** Parts for {@code printf %b}. */
    private static void escape(byte[] bytes, List<String> line) {
        StringBuilder part = new StringBuilder(":");
        for (byte b : bytes) {
            if (b > ' ' && b != '\\') {
                part.append((char) b);
            } else {
                part.append(String.format(Locale.ROOT, "\\0%03o", b & 0xFF));
            }
            if (part.length() > MAX_ARGUMENT) {
                line.add(part.toString());
                part.setLength(1);
            }
        }
        line.add(part.toString());
    }

    /** The encoding in which Java writes arguments and variables. */
    private static Charset charset() {
        String name = System.getProperty("sun.jnu.encoding");
        return Runtime.version().feature() < 18 || name == null ? Charset.defaultCharset() : Charset.forName(name);
    }
}
