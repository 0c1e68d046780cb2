package io.eventsource.cli.request;

import io.eventsource.cli.Environment;
import io.eventsource.protocol.internal.VisibleText;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Prints whole lines of one command among others, each with the command's token in front. */
final class LineOutput implements CommandOutput {

    /** A longer line is printed as several. */
    static final int MAX_LINE = 64 * 1024;

    private final Channel out;
    private final Channel err;

    /**
     * Creates the output of one command.
     *
     * @param terminals which streams are terminals, which get visible text
     */
    LineOutput(String token, Environment.Terminals terminals, PrintStream out, PrintStream err) {
        String prefix = VisibleText.line(token) + ": ";
        this.out = new Channel(prefix, out, terminals.out());
        this.err = new Channel(prefix, err, terminals.err());
    }

    @Override
    public void write(byte[] bytes, boolean isStderr) {
        (isStderr ? err : out).write(bytes);
    }

    @Override
    public void end(boolean messageFollows) {
        out.end();
        err.end();
    }

    /** One of the two streams. */
    private static final class Channel {

        private final byte[] prefix;
        private final PrintStream to;
        private final boolean isTerminal;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Channel(String prefix, PrintStream to, boolean isTerminal) {
            this.prefix = prefix.getBytes(StandardCharsets.UTF_8);
            this.to = to;
            this.isTerminal = isTerminal;
        }

        void write(byte[] bytes) {
            for (byte b : bytes) {
                if (b == '\n') {
                    print();
                } else {
                    line.write(b);
                    if (line.size() == MAX_LINE) {
                        print();
                    }
                }
            }
        }

        void end() {
            if (line.size() > 0) {
                print();
            }
        }

        /** In one call, so that the print stream does not mix lines of several threads. */
        private void print() {
            byte[] bytes = line.toByteArray();
            line.reset();
            if (isTerminal) {
                bytes = VisibleText.lines(new String(bytes, StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8);
            }
            ByteArrayOutputStream whole = new ByteArrayOutputStream(prefix.length + bytes.length + 1);
            whole.writeBytes(prefix);
            whole.writeBytes(bytes);
            whole.write('\n');
            to.write(whole.toByteArray(), 0, whole.size());
            to.flush();
        }
    }
}
