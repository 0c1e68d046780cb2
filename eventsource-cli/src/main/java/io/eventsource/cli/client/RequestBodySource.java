package io.eventsource.cli.client;

import io.eventsource.cli.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The body that {@code eventsource-client} sends with its request.
 *
 * @param data {@code -} for the bytes of standard input, {@code @FILE} for those of a file, or else the text itself; null
 *     for no body
 */
record RequestBodySource(@Nullable String data) {

    byte @Nullable [] read() throws IOException {
        if (data == null) {
            return null;
        }
        if (data.equals("-")) {
            return System.in.readAllBytes();
        }
        return data.startsWith("@") ? contents(data.substring(1)) : data.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] contents(String file) {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (NoSuchFileException e) {
            throw UsageException.failed(
                    ClientRequest.DATA + " expects a file name after @, but there is no file \"" + file + "\"", e);
        } catch (IOException | InvalidPathException e) {
            throw UsageException.failed(
                    ClientRequest.DATA + " cannot read the file \"" + file + "\": " + e.getMessage(), e);
        }
    }
}
