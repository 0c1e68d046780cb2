package io.eventsource.mockserver;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads one HTTP/1.1 request. It is lenient, because tests check what the client sent. */
final class RequestReader {

    private final InputStream in;

    RequestReader(InputStream in) {
        this.in = in;
    }

    /** Reads the next request; throws an {@link EOFException} if the connection ends before it is complete. */
    RecordedRequest read() throws IOException {
        String head = head();
        List<String> lines = head.lines().toList();
        String[] start = lines.get(0).split(" ", 3);
        if (start.length != 3) {
            throw new IOException("expected a request line, but got " + lines.get(0));
        }
        Map<String, List<String>> headers = headers(lines.subList(1, lines.size() - 1));
        String body = new String(body(headers), StandardCharsets.UTF_8);
        return new RecordedRequest(start[0], start[1], headers, body, head);
    }

    /** Reads up to and including the blank line. */
    private String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int length = -1; // of the current line
        while (length != 0) {
            length = 0;
            for (int b = read(head); b != '\n'; b = read(head)) {
                length += b == '\r' ? 0 : 1;
            }
        }
        return head.toString(StandardCharsets.UTF_8);
    }

    private int read(ByteArrayOutputStream read) throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException();
        }
        read.write(b);
        return b;
    }

    private static Map<String, List<String>> headers(List<String> lines) throws IOException {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                throw new IOException("expected a header, but got " + line);
            }
            headers.computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return headers;
    }

    private byte[] body(Map<String, List<String>> headers) throws IOException {
        if (first(headers, "Transfer-Encoding", "").equalsIgnoreCase("chunked")) {
            return chunks();
        }
        return exactly(Integer.parseInt(first(headers, "Content-Length", "0")));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            body.writeBytes(exactly(size));
            line();
        }
        while (!line().isEmpty()) {} // trailers
        return body.toByteArray();
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(line().split(";", 2)[0].strip(), 16);
    }

    private byte[] exactly(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException();
        }
        return bytes;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (read(line) != '\n') {}
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    private static String first(Map<String, List<String>> headers, String name, String otherwise) {
        List<String> values = headers.get(name);
        return values == null ? otherwise : values.get(0);
    }
}
