package io.eventsource.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Standard output, as UTF-8 in any locale. Unlike other print streams it keeps the reason of a failed write. */
public final class DataStream extends PrintStream {

    private final Keeper keeper;

    public DataStream(OutputStream out) {
        this(new Keeper(out));
    }

    private DataStream(Keeper keeper) {
        super(keeper, false, StandardCharsets.UTF_8);
        this.keeper = keeper;
    }

    /**
     * Checks that all data was written. A reader that has exited, such as {@code head}, is not a failure.
     *
     * @throws UsageException if it was not, as on a full disk
     */
    public void requireWritten() {
        flush();
        IOException fault = keeper.fault;
        if (fault != null && !isReaderGone(fault)) {
            throw unwritable(fault);
        }
    }

    /**
     * Checks that all data was written, and that its reader has not exited.
     *
     * @throws UsageException if not
     */
    public void requireRead() {
        flush();
        IOException fault = keeper.fault;
        if (fault != null) {
            throw unwritable(fault);
        }
    }

    private static UsageException unwritable(IOException fault) {
        return UsageException.failed("cannot write to standard output: " + fault.getMessage(), fault);
    }

    /** Whether a write failed because the process that read our output has ended or closed its end of the pipe. */
    public static boolean isReaderGone(IOException fault) {
        return String.valueOf(fault.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
    }

    /** Keeps the first exception, which a print stream swallows. */
    private static final class Keeper extends OutputStream {

        private final OutputStream out;
        private volatile @Nullable IOException fault;

        Keeper(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                keep(e);
                throw e;
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                out.flush();
            } catch (IOException e) {
                keep(e);
                throw e;
            }
        }

        private void keep(IOException e) {
            if (fault == null) {
                fault = e;
            }
        }
    }
}
