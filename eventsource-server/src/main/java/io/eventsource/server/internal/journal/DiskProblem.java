package io.eventsource.server.internal.journal;

import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/** Explains to publishers why the journal cannot be written, without paths. */
final class DiskProblem {

    private DiskProblem() {}

    static String of(Throwable fault) {
        String reason = reason(fault);
        String lower = reason.toLowerCase(Locale.ROOT);
        if (lower.contains("no space") || lower.contains("not enough space") || lower.contains("quota")) {
            return "the disk of the journal is full: " + reason;
        }
        if (lower.contains("read-only")) {
            return "the disk of the journal is read-only: " + reason;
        }
        return "the journal cannot be written: " + reason;
    }

    /** Returns what failed, without a path. */
    static String reason(Throwable fault) {
        if (fault instanceof ClosedChannelException) {
            return "its file was closed";
        }
        if (fault instanceof OutOfMemoryError) {
            return "out of memory";
        }
        // The message of a FileSystemException begins with the path.
        String reason = fault instanceof FileSystemException ofFile ? ofFile.getReason() : fault.getMessage();
        if (reason == null) {
            return fault instanceof AccessDeniedException
                    ? "no permission"
                    : fault.getClass().getSimpleName();
        }
        return reason;
    }
}
