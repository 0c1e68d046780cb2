package io.eventsource.cli.client;

import io.eventsource.cli.UsageException;
import java.util.Locale;

/** The forms in which {@code eventsource-client} prints what it receives. */
enum OutputFormat {
    /** For people. */
    TEXT,
    /** One object on a line for each event. */
    JSON,
    /** The stream as it comes. */
    RAW;

    static OutputFormat of(String name) {
        for (OutputFormat output : values()) {
            if (output.toString().equals(name)) {
                return output;
            }
        }
        throw UsageException.usage("--output must be text, json or raw, but is \"" + name + "\"");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
