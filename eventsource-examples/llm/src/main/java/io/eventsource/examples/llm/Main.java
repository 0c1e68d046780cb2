package io.eventsource.examples.llm;

import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventSourceException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.function.Predicate;

/** Prints the answer of a model as it arrives. */
final class Main {

    private static final String PROMPT = "Pieces of eight, and not one less!";

    private Main() {}

    public static void main(String[] args) {
        try {
            if (args.length == 0) {
                demonstrate();
            } else if (args.length == 3) {
                String key = System.getenv().getOrDefault("MODEL_KEY", "none");
                print(new Model(URI.create(args[0]), args[1], key, dialect(args[0])), args[2], piece -> true);
            } else {
                System.err.println("Usage: run [URI MODEL PROMPT]");
                System.exit(2);
            }
        } catch (EventSourceException | IOException | IllegalArgumentException e) {
            System.err.println("llm: " + e.getMessage());
            if (e instanceof EventSourceException failed && failed.end() instanceof ConnectionEnd.HttpStatus refused) {
                System.err.println(refused.body()); // providers describe the error there
            }
            System.exit(1);
        }
    }

    private static void demonstrate() throws IOException {
        try (Parrot parrot = new Parrot(2, Duration.ofMillis(100))) {
            for (Dialect dialect : Dialect.values()) {
                System.out.print(dialect + ": ");
                print(parrot.model(dialect), PROMPT, piece -> true);
            }
            System.out.print("Until \"eight\": ");
            print(parrot.model(Dialect.CHAT_COMPLETIONS), PROMPT, piece -> !piece.startsWith("eight"));
            System.out.println("The server noticed after " + parrot.wordsUntilLeft() + " words.");
        }
    }

    private static void print(Model model, String prompt, Predicate<String> wantsMore) throws IOException {
        model.ask(prompt, piece -> {
            System.out.print(piece);
            System.out.flush();
            return wantsMore.test(piece);
        });
        System.out.println();
    }

    private static Dialect dialect(String uri) {
        return uri.endsWith("/messages") ? Dialect.NAMED_EVENTS : Dialect.CHAT_COMPLETIONS;
    }
}
