package io.eventsource.cli;

import io.eventsource.protocol.internal.FaultText;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Runs a launcher: data goes to standard output, diagnostics to standard error, both as UTF-8. */
public final class Launcher {

    private Launcher() {}

    /** Runs a program and ends the JVM with its exit status. */
    public static void main(CommandLineSyntax syntax, String[] args, Program program) {
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        System.setErr(err);
        Logging.configure(syntax.name());
        FatalErrors.install(syntax.name());
        DataStream out = new DataStream(new FileOutputStream(FileDescriptor.out));
        System.exit(
                run(syntax, args, Environment.ofProcess(), out, err, program).status());
    }

    /** Runs a program; a failure becomes one line on {@code err}. */
    public static ExitCode run(
            CommandLineSyntax syntax,
            String[] args,
            Environment environment,
            DataStream out,
            PrintStream err,
            Program program) {
        boolean debug = false;
        try {
            Arguments arguments = syntax.parse(ProcessText.arguments(args));
            debug = arguments.get(CommandLineSyntax.DEBUG);
            Logging.configure(debug);
            ExitCode exitCode = run(syntax, arguments, environment, out, err, program);
            out.requireWritten();
            return exitCode;
        } catch (UsageException e) {
            if (debug) {
                err.print(Logging.stackTrace(e));
            }
            err.println(syntax.name() + ": " + e.line());
            return e.exitCode();
        } catch (Exception e) {
            if (debug) {
                err.print(Logging.stackTrace(e));
            }
            err.println(unexpected(syntax.name(), e));
            return ExitCode.FAILED;
        } finally {
            out.flush();
        }
    }

    private static ExitCode run(
            CommandLineSyntax syntax,
            Arguments arguments,
            Environment environment,
            DataStream out,
            PrintStream err,
            Program program)
            throws Exception {
        if (arguments.get(CommandLineSyntax.HELP)) {
            out.print(syntax.help());
            return ExitCode.DONE;
        }
        if (arguments.get(CommandLineSyntax.VERSION)) {
            out.print(syntax.name() + " " + version() + "\n");
            return ExitCode.DONE;
        }
        Settings settings = syntax.settings();
        if (settings == null) {
            return program.run(arguments, environment, out, err);
        }
        Arguments complete = settings.complete(arguments, environment);
        Logging.configure(complete.get(CommandLineSyntax.DEBUG));
        settings.warnings(environment).forEach(warning -> err.println(syntax.name() + ": warning: " + warning));
        return program.run(complete, environment, out, err);
    }

    /** The line about an exception that no part of a launcher expects. */
    static String unexpected(String program, Throwable fault) {
        return program + ": unexpected failure: " + FaultText.of(fault)
                + (Logging.isDebug() ? "" : "; -d shows details");
    }

    private static String version() {
        String version = Launcher.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    /** What a launcher does once its command line has been parsed. */
    @FunctionalInterface
    public interface Program {

        /**
         * Runs the program.
         *
         * @param out takes data
         * @param err takes diagnostics
         */
        ExitCode run(Arguments arguments, Environment environment, DataStream out, PrintStream err) throws Exception;
    }
}
