package io.eventsource.cli.request;

import io.eventsource.cli.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The data of a request. */
sealed interface RequestData {

    /** The text to send. */
    String read() throws IOException;

    /** Given as an argument. */
    record Text(String text) implements RequestData {

        @Override
        public String read() {
            return text;
        }
    }

    /** Standard input, requested by {@code -}, without its last line end. */
    record StandardInput() implements RequestData {

        @Override
        public String read() throws IOException {
            return decode(System.in);
        }

        /** Tools end their last line with a line end, which is not part of the data. */
        static String decode(InputStream in) throws IOException {
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(in.readAllBytes()))
                        .toString();
                int end = text.endsWith("\r\n") ? 2 : text.endsWith("\n") ? 1 : 0;
                return text.substring(0, text.length() - end);
            } catch (CharacterCodingException e) {
                throw UsageException.failed("standard input must be UTF-8, but is not", e);
            }
        }
    }

    /**
     * Not given: a pipe is read. A terminal is not, nor is a file, because a loop around this command may be reading its
     * lines.
     */
    record Piped() implements RequestData {

        private static final Path STANDARD_INPUT = Path.of("/dev/stdin");
        private static final int TYPE = 0170000;
        private static final int PIPE = 0010000;
        private static final int FILE = 0100000;

        @Override
        public String read() throws IOException {
            return switch (type()) {
                case PIPE -> new StandardInput().read();
                case FILE ->
                    throw UsageException.usage(
                            "no data, and standard input is a file: give - to send it, or \"\" to" + " send nothing");
                default -> "";
            };
        }

        /** The file type bits of standard input; 0 on a system without them. */
        private static int type() {
            try {
                return (Integer) Files.getAttribute(STANDARD_INPUT, "unix:mode") & TYPE;
            } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
                return 0;
            }
        }
    }
}
