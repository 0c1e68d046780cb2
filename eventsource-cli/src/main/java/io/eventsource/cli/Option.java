package io.eventsource.cli;

import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One option of a launcher. It is declared once, as a constant in an {@link OptionGroup}; the parser, the help test and the
 * options record all use that constant.
 *
 * @param <T> what {@link Arguments#get} returns
 */
public final class Option<T> {

    private final @Nullable String letter;
    private final String word;
    private final @Nullable String argument;
    private final @Nullable String fallback;
    private final @Nullable String implied;
    private final boolean repeatable;
    private final BiFunction<String, List<String>, T> reader;

    /**
     * Creates an option.
     *
     * @param repeatable whether every value counts, not only the last
     * @param reader reads all values that were given, and gets the name under which they were, for errors
     */
    Option(
            @Nullable String letter,
            String word,
            @Nullable String argument,
            @Nullable String fallback,
            @Nullable String implied,
            boolean repeatable,
            BiFunction<String, List<String>, T> reader) {
        this.letter = letter;
        this.word = word;
        this.argument = argument;
        this.fallback = fallback;
        this.implied = implied;
        this.repeatable = repeatable;
        this.reader = reader;
    }

    /** The letter of the short form; null if there is no short form. */
    public @Nullable String letter() {
        return letter;
    }

    /** The word of the long form. */
    public String word() {
        return word;
    }

    /** The name of the value in the help text; null if the option has no value. */
    public @Nullable String argument() {
        return argument;
    }

    /** The value if the option is not given, as a user would write it; null if there is none. */
    public @Nullable String fallback() {
        return fallback;
    }

    /** The value if the option is given without one, as a user would write it; null if it needs one. */
    public @Nullable String implied() {
        return implied;
    }

    /** The long form with the name of its value, as the help text has it: {@code --host HOST}, {@code --wait[=TIME]}. */
    public String signature() {
        return argument == null ? toString() : this + (implied == null ? " " + argument : "[=" + argument + "]");
    }

    /** Whether every value counts if there are several; otherwise the last one does. */
    boolean repeatable() {
        return repeatable;
    }

    /** The name of the environment variable that sets it, where a launcher takes its options from there, too. */
    String variable() {
        return "EVENTSOURCE_" + word.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /**
     * Reads values.
     *
     * @param name what errors call the option
     */
    T read(String name, List<String> values) {
        return reader.apply(name, values);
    }

    /** The long form, as in {@code --host}. */
    @Override
    public String toString() {
        return "--" + word;
    }
}
