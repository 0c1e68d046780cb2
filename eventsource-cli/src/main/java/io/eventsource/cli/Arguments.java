package io.eventsource.cli;

import java.util.List;
import org.apache.commons.cli.CommandLine;

/** A parsed command line. */
public final class Arguments {

    private final List<Option<?>> known;
    private final CommandLine line;

    Arguments(List<Option<?>> known, CommandLine line) {
        this.known = known;
        this.line = line;
    }

    /** Whether an option was given. */
    public boolean has(Option<?> option) {
        requireKnown(option);
        return line.hasOption(option.word());
    }

    /**
     * The value of an option.
     *
     * @throws UsageException if it does not have the format of the option
     */
    public <T> T get(Option<T> option) {
        requireKnown(option);
        String[] values = line.getOptionValues(option.word());
        if (values != null) {
            return option.read(List.of(values));
        }
        return option.read(line.hasOption(option.word()) ? List.of("") : List.of());
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
                throw UsageException.usage(option + " cannot be combined with " + because);
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
        List<String> operands = line.getArgList();
        if (operands.size() < required) {
            throw UsageException.usage("missing " + names[operands.size()]);
        }
        if (operands.size() > names.length) {
            throw UsageException.usage("unexpected argument \"" + operands.get(names.length) + "\"");
        }
        return List.copyOf(operands);
    }
}
