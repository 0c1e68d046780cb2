package io.eventsource.cli.journal;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.DataStream;
import io.eventsource.cli.Environment;
import io.eventsource.cli.ExitCode;
import io.eventsource.cli.Launcher;
import io.eventsource.cli.UsageException;
import io.eventsource.protocol.internal.FaultText;
import io.eventsource.server.internal.journal.JournalDirectory;
import io.eventsource.server.internal.journal.JournalDirectory.FileReport;
import io.eventsource.server.internal.journal.JournalDirectory.State;
import io.eventsource.server.journal.JournalException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** The program {@code eventsource-journal}: shows the files that a listener keeps, and the records in them. */
public final class JournalMain implements Launcher.Program {

    /**
     * Runs the program.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        Launcher.main(JournalCommand.SYNTAX, args, new JournalMain());
    }

    @Override
    public ExitCode run(Arguments arguments, Environment environment, DataStream out, PrintStream err) {
        JournalCommand command = JournalCommand.of(arguments);
        try (JournalDirectory directory = JournalDirectory.open(command.directory())) {
            List<FileReport> files = command.action() == JournalCommand.Action.CAT
                    ? new RecordPrinter(command, directory.epoch(), out).print(directory)
                    : inspect(directory, out);
            long bad = files.stream().filter(JournalMain::isBad).count();
            if (bad > 0) {
                err.println("eventsource-journal: " + bad + (bad == 1 ? " file is" : " files are")
                        + " damaged or missing; a listener that starts keeps what can be read, and tells its clients"
                        + " of a gap");
                return ExitCode.FAILED;
            }
            return ExitCode.DONE;
        } catch (JournalException e) {
            throw UsageException.failed(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw UsageException.failed("cannot read " + command.directory() + ": " + FaultText.of(e), e);
        }
    }

    private static boolean isBad(FileReport file) {
        return file.state() == State.DAMAGED || file.state() == State.MISSING;
    }

    private static List<FileReport> inspect(JournalDirectory directory, DataStream out) throws IOException {
        List<FileReport> files = directory.read((position, record) -> {});
        FilesTable.print(directory, files, out);
        return files;
    }
}
