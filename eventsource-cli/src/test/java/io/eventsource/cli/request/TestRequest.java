package io.eventsource.cli.request;

import io.eventsource.cli.CommandLines;
import io.eventsource.cli.Environment;

/** Reads command lines of {@code eventsource-request}. */
final class TestRequest {

    private TestRequest() {}

    static RequestOptions options(String line) {
        return options(line, CommandLines.NOTHING);
    }

    static RequestOptions options(String line, Environment environment) {
        return RequestOptions.of(RequestOptions.SYNTAX.parse(CommandLines.split(line)), environment);
    }
}
