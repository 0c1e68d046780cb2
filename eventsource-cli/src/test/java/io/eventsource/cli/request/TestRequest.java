package io.eventsource.cli.request;

import io.eventsource.cli.CommandLines;
import io.eventsource.cli.Environment;
import java.util.concurrent.CompletableFuture;

/** Reads command lines of {@code eventsource-request}. */
final class TestRequest {

    private TestRequest() {}

    /** The program, which no signal reaches. */
    static RequestMain program() {
        return new RequestMain(CompletableFuture::new);
    }

    static RequestOptions options(String line) {
        return options(line, CommandLines.NOTHING);
    }

    static RequestOptions options(String line, Environment environment) {
        return RequestOptions.of(RequestOptions.SYNTAX.parse(CommandLines.split(line)), environment);
    }
}
