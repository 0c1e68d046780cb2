package io.eventsource.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the text that the JVM could not decode. The JVM reads the command line and the environment in the encoding of the
 * locale and replaces each byte that has no meaning there by U+FFFD, without an error. The launch scripts choose a UTF-8
 * locale; this class covers systems without one, bytes that are not UTF-8, and users who start Java themselves. Linux shows
 * the bytes, which are used if they are UTF-8. Otherwise the text is refused.
 */
final class ProcessText {

    private static final char REPLACEMENT = '\uFFFD';

    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
    private static final Path ENVIRONMENT = Path.of("/proc/self/environ");

    private ProcessText() {}

    /**
     * The arguments as the user wrote them.
     *
     * @throws UsageException if one of them cannot be decoded
     */
    static String[] arguments(String[] decoded) {
        return arguments(decoded, COMMAND_LINE);
    }

    static String[] arguments(String[] decoded, Path commandLine) {
        List<byte[]> raw = null;
        String[] arguments = decoded.clone();
        for (int i = 0; i < arguments.length; i++) {
            if (isDamaged(arguments[i])) {
                raw = raw == null ? split(commandLine) : raw;
                // The program's own arguments come last.
                int index = raw.size() - arguments.length + i;
                String text = index < 0 ? null : utf8(raw.get(index));
                if (text == null) {
                    throw UsageException.usage("argument " + (i + 1)
                            + " contains bytes that are invalid in the encoding"
                            + " of the current locale, and reads \"" + arguments[i] + "\"; set LC_ALL to an installed"
                            + " locale of its encoding, or pass the data on standard input");
                }
                arguments[i] = text;
            }
        }
        return arguments;
    }

    /**
     * The value of an environment variable as the user wrote it.
     *
     * @return the value; null if the variable is not set
     * @throws UsageException if it cannot be decoded
     */
    static @Nullable String variable(Map<String, String> variables, String name) {
        return variable(variables, name, ENVIRONMENT);
    }

    static @Nullable String variable(Map<String, String> variables, String name, Path environment) {
        String value = variables.get(name);
        if (value == null || !isDamaged(value)) {
            return value;
        }
        String prefix = name + "=";
        for (byte[] entry : split(environment)) {
            String text = utf8(entry);
            if (text != null && text.startsWith(prefix)) {
                return text.substring(prefix.length());
            }
        }
        // Without the value, which may be a password.
        throw UsageException.usage("the environment variable " + name
                + " contains bytes that are invalid in the encoding of the current locale; set LC_ALL to an installed locale"
                + " of its encoding");
    }

    static boolean isDamaged(String text) {
        return text.indexOf(REPLACEMENT) >= 0;
    }

    /** The entries of a file in which each ends with a zero byte; none if there is no such file. */
    private static List<byte[]> split(Path file) {
        List<byte[]> entries = new ArrayList<>();
        try {
            byte[] bytes = Files.readAllBytes(file);
            int start = 0;
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] == 0) {
                    entries.add(java.util.Arrays.copyOfRange(bytes, start, i));
                    start = i + 1;
                }
            }
        } catch (IOException e) {
            return List.of(); // another system than Linux
        }
        return entries;
    }

    private static @Nullable String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
