package io.eventsource.cli.request;

import io.eventsource.cli.Environment;
import java.io.PrintStream;

/** Prints the output of one command: its bytes unchanged, but on a terminal as visible text. */
final class PlainOutput implements CommandOutput {

    private final Channel out;
    private final Channel err;

    PlainOutput(Environment.Terminals terminals, PrintStream out, PrintStream err) {
        this.out = new Channel(out, terminals.out());
        this.err = new Channel(err, terminals.err());
    }

    @Override
    public void write(byte[] bytes, boolean isStderr) {
        (isStderr ? err : out).write(bytes);
    }

    @Override
    public void end(boolean messageFollows) {
        out.end(false);
        err.end(messageFollows);
    }

    /** One of the two streams. */
    private static final class Channel {

        private final PrintStream to;
        private final boolean isTerminal;
        private final VisibleBytes visible = new VisibleBytes();
        private boolean isLineOpen;

        Channel(PrintStream to, boolean isTerminal) {
            this.to = to;
            this.isTerminal = isTerminal;
        }

        void write(byte[] bytes) {
            if (bytes.length == 0) {
                return;
            }
            if (isTerminal) {
                to.print(visible.next(bytes));
            } else {
                to.write(bytes, 0, bytes.length);
            }
            to.flush();
            isLineOpen = bytes[bytes.length - 1] != '\n';
        }

        void end(boolean endsLine) {
            if (isTerminal) {
                to.print(visible.end());
            }
            if (endsLine && isLineOpen) {
                to.print('\n');
                isLineOpen = false;
            }
            to.flush();
        }
    }
}
