package io.eventsource.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Options that one class declares and reads. The launchers share some groups. */
public final class OptionGroup {

    private final List<Option<?>> options = new ArrayList<>();

    /**
     * Creates a group.
     *
     * @param included groups whose options this one has, too
     */
    public OptionGroup(OptionGroup... included) {
        for (OptionGroup group : included) {
            options.addAll(group.options);
        }
    }

    /** Declares an option without a value, which is true if it is given. */
    public Option<Boolean> flag(@Nullable String letter, String word) {
        return add(new Option<>(letter, word, null, null, null, false, (name, values) -> !values.isEmpty()));
    }

    /** Declares an option with a value. If it is repeated, the last value counts. */
    public <T> Option<Optional<T>> value(@Nullable String letter, String word, String argument, ValueFormat<T> format) {
        return add(new Option<>(
                letter,
                word,
                argument,
                null,
                null,
                false,
                (name, values) -> values.isEmpty() ? Optional.empty() : Optional.of(format.read(name, last(values)))));
    }

    /**
     * Declares an option with a default value. If it is repeated, the last value counts.
     *
     * @param fallback the default value, as a user would write it
     */
    public <T> Option<T> value(
            @Nullable String letter, String word, String argument, ValueFormat<T> format, String fallback) {
        return add(new Option<>(
                letter,
                word,
                argument,
                fallback,
                null,
                false,
                (name, values) -> format.read(name, values.isEmpty() ? fallback : last(values))));
    }

    /**
     * Declares an option whose value may be omitted. A value follows an equals sign, {@code --wait=10s}: the next argument
     * never is one.
     *
     * @param implied the value if it is omitted, as a user would write it
     */
    public <T> Option<Optional<T>> optionalValue(String word, String argument, ValueFormat<T> format, String implied) {
        return add(new Option<>(
                null,
                word,
                argument,
                null,
                implied,
                false,
                (name, values) -> values.isEmpty() ? Optional.empty() : Optional.of(format.read(name, last(values)))));
    }

    /** Declares an option that may be repeated, and of which every value counts. */
    public <T> Option<List<T>> values(@Nullable String letter, String word, String argument, ValueFormat<T> format) {
        return add(new Option<>(letter, word, argument, null, null, true, (name, values) -> {
            List<T> read = new ArrayList<>();
            values.forEach(value -> read.add(format.read(name, value)));
            return List.copyOf(read);
        }));
    }

    private <T> Option<T> add(Option<T> option) {
        options.add(option);
        return option;
    }

    private static String last(List<String> values) {
        return values.get(values.size() - 1);
    }

    /** The options in the order of their declaration. */
    public List<Option<?>> options() {
        return List.copyOf(options);
    }
}
