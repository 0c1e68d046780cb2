package io.eventsource.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a launcher finds around it besides its command line.
 *
 * @param variables the environment variables
 * @param prompt asks the person at the terminal
 */
record Environment(Map<String, String> variables, Prompt prompt) {

    /** The environment of this process. */
    static Environment ofProcess() {
        return new Environment(System.getenv(), new ConsolePrompt());
    }

    /** The first variable of these names that is set to something. */
    @Nullable String variable(String... names) {
        for (String name : names) {
            String value = variables.get(name);
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return null;
    }

    /** Asks for a secret, which is not shown while it is typed. */
    @FunctionalInterface
    interface Prompt {

        /** The answer; null if there is nobody to ask. */
        @Nullable String ask(String question);
    }
}
