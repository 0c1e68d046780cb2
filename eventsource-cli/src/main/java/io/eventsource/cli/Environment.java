package io.eventsource.cli;

import java.io.Console;
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
        return new Environment(System.getenv(), Environment::askOnConsole);
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

    @SuppressWarnings("SystemConsoleNull") // the property has newer JDKs give null, too, where there is no terminal
    private static @Nullable String askOnConsole(String question) {
        System.setProperty("jdk.console", "java.base");
        Console console = System.console();
        char[] answer = console == null ? null : console.readPassword("%s", question);
        return answer == null ? null : new String(answer);
    }

    /** Asks for a secret, which is not shown while it is typed. */
    @FunctionalInterface
    interface Prompt {

        /** The answer; null if there is nobody to ask. */
        @Nullable String ask(String question);
    }
}
