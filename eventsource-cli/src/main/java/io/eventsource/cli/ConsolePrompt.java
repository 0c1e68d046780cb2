package io.eventsource.cli;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** Asks on the terminal, if there is one. */
final class ConsolePrompt implements Environment.Prompt {

    @Override
    public @Nullable String ask(String question) {
        Console console = console();
        char[] answer = console == null ? null : console.readPassword("%s", question);
        if (answer == null) {
            return null;
        }
        String text = new String(answer);
        if (ProcessText.isDamaged(text)) {
            throw UsageException.usage(
                    "the password contains bytes that are invalid in the encoding of the current locale");
        }
        return text;
    }

    /** The console; null if standard input and output are not both terminals. */
    @SuppressWarnings("SystemConsoleNull") // the property has newer JDKs give null, too, where there is no terminal
    static @Nullable Console console() {
        System.setProperty("jdk.console", "java.base");
        return System.console();
    }
}
