package io.eventsource.cli.journal;

import io.eventsource.server.internal.journal.JournalDirectory;
import io.eventsource.server.internal.journal.JournalDirectory.FileReport;
import io.eventsource.server.internal.journal.JournalDirectory.State;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Prints what the files of a journal hold, for people. */
final class FilesTable {

    private static final String ROW = "%-35s %20s %20s %9s %12s  %s\n";

    private FilesTable() {}

    static void print(JournalDirectory directory, List<FileReport> files, PrintStream out) {
        String epoch = directory.epoch();
        long first = files.stream()
                .mapToLong(FileReport::first)
                .filter(position -> position > 0)
                .min()
                .orElse(0);
        long last = files.stream().mapToLong(FileReport::last).max().orElse(0);
        out.print("epoch      " + (epoch == null ? "unknown" : epoch) + "\n");
        out.print("positions  " + (last == 0 ? "none" : first + " to " + last) + "\n");
        out.print("records    " + files.stream().mapToLong(FileReport::records).sum() + "\n\n");
        row(out, "FILE", "FIRST", "LAST", "RECORDS", "BYTES", "STATE");
        for (FileReport file : files) {
            row(
                    out,
                    file.name(),
                    file.first() == 0 ? "-" : Long.toString(file.first()),
                    file.last() == 0 ? "-" : Long.toString(file.last()),
                    Long.toString(file.records()),
                    Long.toString(file.bytes()),
                    state(file));
        }
        directory.damagedCopies().forEach(name -> row(out, name, "-", "-", "-", "-", "copy of a damaged file"));
    }

    private static void row(PrintStream out, String... columns) {
        out.print(ROW.formatted((Object[]) columns));
    }

    private static String state(FileReport file) {
        if (file.state() == State.DAMAGED) {
            return "damaged from byte " + file.readable();
        }
        String state = file.state().name().toLowerCase(Locale.ROOT);
        return file.state() == State.OPEN && file.readable() < file.bytes()
                ? state + ", its last record is incomplete"
                : state;
    }
}
