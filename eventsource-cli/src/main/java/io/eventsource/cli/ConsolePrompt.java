package io.eventsource.cli;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** Asks on the terminal, if there is one. */
final class ConsolePrompt implements Environment.Prompt {

    @Override
    @SuppressWarnings("SystemConsoleNull") // the property has newer JDKs give null, too, where there is no terminal
    public @Nullable String ask(String question) {
        System.setProperty("jdk.console", "java.base");
        Console console = System.console();
        char[] answer = console == null ? null : console.readPassword("%s", question);
        return answer == null ? null : new String(answer);
    }
}
