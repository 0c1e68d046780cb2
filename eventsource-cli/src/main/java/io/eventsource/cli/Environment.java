package io.eventsource.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The environment of a launcher, besides its command line.
 *
 * @param variables the environment variables
 * @param prompt asks the person at the terminal
 * @param terminals which streams are terminals
 */
public record Environment(Map<String, String> variables, Prompt prompt, Terminals terminals) {

    /** Set by the launch scripts, which choose a UTF-8 locale for the JVM: the {@code LC_ALL} of the user, empty for none. */
    private static final String USERS_LOCALE = "EVENTSOURCE_LC_ALL";

    /** An environment without a terminal. */
    public Environment(Map<String, String> variables, Prompt prompt) {
        this(variables, prompt, Terminals.NONE);
    }

    /** The environment of this process. */
    static Environment ofProcess() {
        return new Environment(System.getenv(), new ConsolePrompt(), Terminals.ofProcess());
    }

    /**
     * The first variable of these names that is set and not empty.
     *
     * @throws UsageException if its value cannot be decoded
     */
    public @Nullable String variable(String... names) {
        for (String name : names) {
            String value = ProcessText.variable(variables, name);
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return null;
    }

    /**
     * Gives a child process the locale that the user has: the launch scripts choose another one for the JVM.
     *
     * @param variables the child's variables, which are changed
     */
    public static void restoreLocale(Map<String, String> variables) {
        String users = variables.remove(USERS_LOCALE);
        if (users == null) {
            return; // not started by a launch script
        }
        if (users.isEmpty()) {
            variables.remove("LC_ALL");
        } else {
            variables.put("LC_ALL", users);
        }
    }

    /** Asks for a secret, which is not shown while it is typed. */
    @FunctionalInterface
    public interface Prompt {

        /** The answer; null if there is no terminal to ask on. */
        @Nullable String ask(String question);
    }

    /**
     * Which standard streams are terminals.
     *
     * @param out whether standard output is one
     * @param err whether standard error is one
     */
    public record Terminals(boolean out, boolean err) {

        public static final Terminals NONE = new Terminals(false, false);

        /** Set by the launch scripts: Java itself can only tell whether standard input and output both are terminals. */
        private static final String PROPERTY = "eventsource.terminals";

        static Terminals ofProcess() {
            String known = System.getProperty(PROPERTY);
            if (known != null) {
                return new Terminals(known.contains("out"), known.contains("err"));
            }
            boolean both = ConsolePrompt.console() != null;
            return new Terminals(both, both);
        }
    }
}
