package io.eventsource.cli;

import io.eventsource.client.Ending;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says why there is no stream. Used by one thread at a time. */
final class Trouble {

    private final Consumer<String> words;
    /** What was said last: a server that is down for a day is one line, not thousands. */
    private @Nullable String said;

    Trouble(Consumer<String> words) {
        this.words = words;
    }

    void passed() {
        if (said != null) {
            words.accept("connected again");
            said = null;
        }
    }

    void reconnecting(Ending ending, Duration delay) {
        String message = describe(ending);
        if (!message.equals(said)) {
            words.accept(message + "; " + again(delay));
            said = message;
        }
    }

    /** A failure that is said each time. */
    void reconnecting(String message, Duration delay) {
        words.accept(message + "; " + again(delay));
        said = message;
    }

    /** The server's own words are the best reason there is. */
    static String describe(Ending ending) {
        String reason =
                ending instanceof Ending.Refused refused ? refused.body().strip() : "";
        return reason.isEmpty() ? ending.message() : ending.message() + ": " + reason;
    }

    private static String again(Duration delay) {
        String seconds = delay.toMillis() % 1000 == 0
                ? Long.toString(delay.toSeconds())
                : Double.toString(delay.toMillis() / 1000.0);
        return "connecting again in " + seconds + " s";
    }
}
