package io.eventsource.cli.request;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.Option;
import io.eventsource.cli.OptionGroup;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.ValueFormat;
import io.eventsource.protocol.internal.FaultText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the event is a command, whose result is awaited or asked for later.
 *
 * @param mode what to do
 * @param time how long to wait for the end of a command; null not to wait
 * @param tokens the tokens of {@link Mode#EACH}
 * @param handle the handle, the URL or the path of {@link Mode#RESULT} and {@link Mode#CANCEL}; empty for the others
 * @param maxFailures how many commands of {@link Mode#EACH} may fail
 */
record CommandOptions(Mode mode, @Nullable Duration time, List<String> tokens, String handle, long maxFailures) {

    /** What {@code eventsource-request} does. */
    enum Mode {
        /** Publishes an event that is no command. */
        PUBLISH,
        /** Publishes a command, and waits for its end. */
        WAIT,
        /** Publishes a command, and prints its handle. */
        ASYNC,
        /** Publishes one command for each of several tokens, and waits for the end of all. */
        EACH,
        /** Prints the result of a command. */
        RESULT,
        /** Cancels a command. */
        CANCEL
    }

    static final OptionGroup OPTIONS = new OptionGroup();

    private static final Option<Optional<Duration>> WAIT =
            OPTIONS.optionalValue("wait", "TIME", ValueFormat.timeWithUnit(Duration.ofSeconds(1)), "30s");
    private static final Option<Boolean> ASYNC = OPTIONS.flag(null, "async");
    private static final Option<Optional<String>> RESULT = OPTIONS.value(null, "result", "HANDLE", ValueFormat.TEXT);
    private static final Option<Optional<String>> CANCEL = OPTIONS.value(null, "cancel", "HANDLE", ValueFormat.TEXT);
    private static final Option<Optional<String>> EACH = OPTIONS.value(null, "each", "TOKENS", ValueFormat.TEXT);
    private static final Option<Long> MAX_FAILURES =
            OPTIONS.value(null, "max-failures", "N", ValueFormat.number(0, 1_000_000), "0");

    /** Reads the options. */
    static CommandOptions of(Arguments arguments) {
        Duration time = arguments.get(WAIT).orElse(null);
        String result = arguments.get(RESULT).orElse(null);
        String cancel = arguments.get(CANCEL).orElse(null);
        String each = arguments.get(EACH).orElse(null);
        if (each == null && arguments.has(MAX_FAILURES)) {
            throw UsageException.usage(MAX_FAILURES + " needs " + EACH);
        }
        if (result != null) {
            arguments.refuse(RESULT.toString(), ASYNC, CANCEL, EACH);
            return new CommandOptions(Mode.RESULT, time, List.of(), result, 0);
        }
        if (cancel != null) {
            arguments.refuse(CANCEL.toString(), ASYNC, WAIT, EACH);
            return new CommandOptions(Mode.CANCEL, null, List.of(), cancel, 0);
        }
        if (arguments.get(ASYNC)) {
            arguments.refuse(ASYNC.toString(), WAIT, EACH);
            return new CommandOptions(Mode.ASYNC, null, List.of(), "", 0);
        }
        if (each != null && time == null) {
            throw UsageException.usage(EACH + " needs " + WAIT);
        }
        if (each != null) {
            return new CommandOptions(Mode.EACH, time, tokens(each), "", arguments.get(MAX_FAILURES));
        }
        return new CommandOptions(time == null ? Mode.PUBLISH : Mode.WAIT, time, List.of(), "", 0);
    }

    /** Returns whether the exit status is that of a remote command, so that a failure of this program needs another one. */
    boolean hasRemoteStatus() {
        return mode == Mode.WAIT || mode == Mode.RESULT;
    }

    /** Rejects options that the action cannot have, or several commands cannot share. */
    void check(Arguments arguments, boolean isClose) {
        if (isClose) {
            arguments.refuse("the action close", WAIT, ASYNC);
        }
        if (mode == Mode.EACH) {
            arguments.refuse(EACH.toString(), DeliveryOptions.IDEMPOTENCY_KEY);
        }
    }

    private static List<String> tokens(String each) {
        Set<String> tokens = new LinkedHashSet<>();
        for (String token : each.startsWith("@") ? lines(each.substring(1)) : List.of(each.split(",", -1))) {
            if (!tokens.add(token)) {
                throw UsageException.usage(EACH + " has the token \"" + token + "\" twice");
            }
        }
        if (tokens.isEmpty()) {
            throw UsageException.usage(EACH + " names a file without tokens: " + each.substring(1));
        }
        return List.copyOf(tokens);
    }

    /** The lines of a file that are not blank. */
    private static List<String> lines(String file) {
        Path path = ValueFormat.PATH.parse(file);
        try {
            return path == null
                    ? List.of()
                    : Files.readAllLines(path, StandardCharsets.UTF_8).stream()
                            .map(String::strip)
                            .filter(line -> !line.isEmpty())
                            .toList();
        } catch (IOException e) {
            throw UsageException.failed(EACH + " cannot read the file " + file + ": " + FaultText.of(e), e);
        }
    }
}
