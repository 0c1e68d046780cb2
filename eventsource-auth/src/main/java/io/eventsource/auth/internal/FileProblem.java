package io.eventsource.auth.internal;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Says in plain words why a file cannot be read. */
final class FileProblem {

    private FileProblem() {}

    static String of(IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (cause instanceof CharacterCodingException) {
            return "it is not UTF-8";
        }
        String message = cause.getMessage();
        return message == null ? "an I/O error" : message;
    }
}
