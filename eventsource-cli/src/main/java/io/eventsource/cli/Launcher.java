package io.eventsource.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What the three launchers have in common: standard output is for data, standard error for words, and both end well. */
final class Launcher {

    private Launcher() {}

    /** Runs a program and ends the JVM with the status that it leaves. */
    static void main(Syntax syntax, String[] args, Program program) {
        // Data is UTF-8, whatever the locale says.
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        System.exit(run(syntax, args, Environment.ofProcess(), out, System.err, program)
                .status());
    }

    /** Runs a program; what goes wrong becomes one line on {@code err}. */
    static ExitCode run(
            Syntax syntax, String[] args, Environment environment, PrintStream out, PrintStream err, Program program) {
        try {
            return parseAndRun(syntax, args, environment, out, err, program);
        } catch (CommandException e) {
            err.println(syntax.name() + ": " + e.line());
            return e.exitCode();
        } catch (Exception e) {
            err.println(syntax.name() + ": failed unexpectedly");
            e.printStackTrace(err);
            return ExitCode.FAILED;
        } finally {
            out.flush();
        }
    }

    private static ExitCode parseAndRun(
            Syntax syntax, String[] args, Environment environment, PrintStream out, PrintStream err, Program program)
            throws Exception {
        Arguments arguments = syntax.parse(args);
        if (arguments.has("help")) {
            out.print(syntax.help());
            return ExitCode.DONE;
        }
        if (arguments.has("version")) {
            out.println(syntax.name() + " " + version());
            return ExitCode.DONE;
        }
        try {
            return program.run(arguments, environment, out, err);
        } catch (CommandException e) {
            if (arguments.has("debug")) {
                e.printStackTrace(err);
            }
            throw e;
        }
    }

    private static String version() {
        String version = Launcher.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    /** What a launcher does once its command line has been split. */
    @FunctionalInterface
    interface Program {

        ExitCode run(Arguments arguments, Environment environment, PrintStream out, PrintStream err) throws Exception;
    }
}
