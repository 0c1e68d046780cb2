package io.eventsource.client;

import static io.eventsource.client.SocketTest.latin1;

import io.eventsource.mockserver.ServerConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * What a server sends on each connection, byte by byte, and what a source makes of it. The format is described beside the
 * files.
 *
 * @param name what it is about
 * @param connections the steps of each connection
 * @param expected the source's events and its end
 */
record RawResponse(String name, List<List<String>> connections, String expected) {

    static Stream<RawResponse> all() {
        try (Stream<Path> files =
                Files.list(Path.of(RawResponse.class.getResource("responses").toURI()))) {
            return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList().stream()
                    .flatMap(RawResponse::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<RawResponse> read(Path file) {
        try {
            String[] parts = ("\n" + Files.readString(file)).split("\n# ");
            return Stream.of(parts).skip(1).flatMap(RawResponse::expand);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<RawResponse> expand(String part) {
        List<String> each =
                part.lines().filter(line -> line.startsWith("each ")).toList();
        return each.isEmpty()
                ? Stream.of(parse(part))
                : each.stream().map(line -> line.split(" ", 3)).map(words -> parse(part.replace(words[1], words[2])));
    }

    private static RawResponse parse(String part) {
        List<String> lines = part.lines()
                .skip(1)
                .filter(line -> !line.isEmpty() && !line.startsWith("each "))
                .toList();
        List<List<String>> connections = new ArrayList<>(List.of(new ArrayList<>()));
        String expected = "";
        for (String line : lines) {
            if (line.equals("next")) {
                connections.add(new ArrayList<>());
            } else if (line.startsWith("source ")) {
                expected = line.substring("source ".length());
            } else if (!line.startsWith("browser ")) {
                connections.get(connections.size() - 1).add(line);
            }
        }
        String steps = connections.get(0).get(0);
        return new RawResponse(part.lines().findFirst().orElseThrow() + ": " + steps, connections, expected);
    }

    void play(ServerConnection peer, int port, int connection) throws IOException {
        for (String step : connections.get(Math.min(connection, connections.size() - 1))) {
            String[] words = step.split(" ", 2);
            play(words[0], words.length > 1 ? words[1].replace("{port}", String.valueOf(port)) : "", peer);
        }
    }

    private static void play(String step, String text, ServerConnection peer) throws IOException {
        switch (step) {
            case "send" -> peer.send(latin1(unescaped(text)));
            case "gzip" -> peer.send(latin1(gzip(unescaped(text))));
            case "cut-gzip" -> {
                String member = gzip(unescaped(text));
                peer.send(latin1(member.substring(0, member.length() - 12)));
            }
            case "bomb" -> peer.send(latin1(gzip("data: " + "x".repeat(Integer.parseInt(text) << 20))));
            case "times" -> {
                String[] words = text.split(" ", 2);
                peer.send(latin1(unescaped(words[1]).repeat(Integer.parseInt(words[0]))));
            }
            case "forever" -> {
                byte[] many = latin1(unescaped(text).repeat(1_000));
                while (true) {
                    peer.send(many);
                }
            }
            case "drip" -> {
                while (!peer.isClosedWithin(Duration.ofMillis(10))) {
                    peer.send(text);
                }
            }
            case "hold" -> peer.awaitClosed();
            case "reset" -> peer.reset();
            default -> throw new AssertionError("no such step: " + step);
        }
    }

    private static String unescaped(String text) {
        String all = text.replace("{ok}", "HTTP/1.1 200 OK\\r\\nContent-Type: text/event-stream\\r\\n");
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < all.length()) {
            char c = all.charAt(i++);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char escaped = all.charAt(i++);
            switch (escaped) {
                case 'r' -> out.append('\r');
                case 'n' -> out.append('\n');
                case '0' -> out.append('\0');
                case 'x' -> {
                    out.append((char) Integer.parseInt(all.substring(i, i + 2), 16));
                    i += 2;
                }
                default -> out.append(escaped);
            }
        }
        return out.toString();
    }

    private static String gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /** How many events are expected, and whether an end is. */
    long events() {
        return Arrays.stream(expected.split("; "))
                .filter(part -> part.startsWith("event "))
                .count();
    }

    boolean ends() {
        return events() < expected.split("; ").length;
    }

    @Override
    public String toString() {
        return name;
    }
}
