package io.eventsource.examples.parser;

import io.eventsource.protocol.EventStreamHandler;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Prints the events of a file or of a URI. */
final class Main {

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        if (args.length != 1) {
            System.err.println("Usage: run FILE|URI");
            System.exit(2);
        }
        String source = args[0];
        EventStreamHandler print = event -> System.out.println(event.type() + ": " + event.data());
        try {
            if (source.matches("https?://.*")) {
                EventResponse.read(URI.create(source), print);
            } else {
                EventFile.read(Path.of(source), print);
            }
        } catch (NoSuchFileException e) {
            fail("there is no file " + e.getMessage());
        } catch (ConnectException e) {
            fail("no connection to " + source); // the exception has no more details
        } catch (IOException | IllegalArgumentException e) {
            fail(e.getMessage());
        }
    }

    private static void fail(@Nullable String why) {
        System.err.println("parser: " + why);
        System.exit(1);
    }
}
