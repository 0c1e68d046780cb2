package io.eventsource.cli.client;

/** The forms in which {@code eventsource-client} prints what it receives. */
enum OutputFormat {
    /** For people. */
    TEXT,
    /** One object on a line for each event. */
    JSON,
    /** The bytes of the stream, unchanged. */
    RAW
}
