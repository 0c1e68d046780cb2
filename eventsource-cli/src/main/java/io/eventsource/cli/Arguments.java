package io.eventsource.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The options that a launcher was given, and its other arguments. */
public final class Arguments {

    private final List<Option<?>> known;
    private final Map<Option<?>, Given> given;
    private final List<String> operands;
    private final Supplier<Arguments> rereading;

    /**
     * An option that was given.
     *
     * @param values its values; one empty text for an option without a value
     * @param source where it was given, as in {@code the command line}
     * @param name what it is called there
     */
    record Given(List<String> values, String source, String name) {}

    /**
     * Creates arguments.
     *
     * @param rereading reads the sources besides the command line again; null if there are none
     */
    private Arguments(
            List<Option<?>> known,
            Map<Option<?>, Given> given,
            List<String> operands,
            @Nullable Supplier<Arguments> rereading) {
        this.known = known;
        this.given = new LinkedHashMap<>(given);
        this.operands = operands;
        this.rereading = rereading == null ? () -> this : rereading;
    }

    /** Creates arguments from the command line alone. */
    Arguments(List<Option<?>> known, Map<Option<?>, Given> given, List<String> operands) {
        this(known, given, operands, null);
    }

    /** What was given. */
    Map<Option<?>, Given> given() {
        return Map.copyOf(given);
    }

    /** These arguments with options from other sources. */
    Arguments with(Map<Option<?>, Given> other, Supplier<Arguments> rereading) {
        return new Arguments(known, other, operands, rereading);
    }

    /**
     * Reads the sources besides the command line again.
     *
     * @throws UsageException if that fails
     */
    public Arguments reread() {
        return rereading.get();
    }

    /** The options that other arguments have with another value, in the order of their declaration. */
    public List<Option<?>> differences(Arguments other) {
        List<Option<?>> differences = new ArrayList<>();
        for (Option<?> option : known) {
            Given here = given.get(option);
            Given there = other.given.get(option);
            if (!Objects.equals(here == null ? null : here.values(), there == null ? null : there.values())) {
                differences.add(option);
            }
        }
        return differences;
    }

    /** One line for each option that was given, with where it was given. The values may be secrets, so they are left out. */
    public List<String> origins() {
        List<String> lines = new ArrayList<>();
        for (Option<?> option : known) {
            Given of = given.get(option);
            if (of != null) {
                lines.add(option + " from " + of.source());
            }
        }
        return lines;
    }

    /** Whether an option was given. */
    public boolean has(Option<?> option) {
        requireKnown(option);
        return given.containsKey(option);
    }

    /**
     * The value of an option.
     *
     * @throws UsageException if it does not have the format of the option
     */
    public <T> T get(Option<T> option) {
        requireKnown(option);
        Given of = given.get(option);
        return of == null ? option.read(option.toString(), List.of()) : option.read(of.name(), of.values());
    }

    /** What an option is called where it was given; its long form if it was not. */
    public String name(Option<?> option) {
        Given of = given.get(option);
        return of == null ? option.toString() : of.name();
    }

    /** Rejects an option of another launcher, which would silently have its default value. */
    private void requireKnown(Option<?> option) {
        if (!known.contains(option)) {
            throw new IllegalArgumentException(option + " is not an option of this launcher");
        }
    }

    /**
     * Rejects options that have no effect together with something else that was given.
     *
     * @throws UsageException if one of them was given
     */
    public void refuse(String because, Option<?>... options) {
        for (Option<?> option : options) {
            if (has(option)) {
                throw UsageException.usage(name(option) + " cannot be combined with " + because);
            }
        }
    }

    /**
     * The arguments that are not options.
     *
     * @param required how many there must be
     * @param names their names, in order; there may be no more
     * @throws UsageException if there are fewer or more
     */
    public List<String> operands(int required, String... names) {
        if (operands.size() < required) {
            throw UsageException.usage("missing " + names[operands.size()]);
        }
        if (operands.size() > names.length) {
            throw UsageException.usage("unexpected argument \"" + operands.get(names.length) + "\"");
        }
        return List.copyOf(operands);
    }
}
