package io.eventsource.client;

import io.eventsource.client.Behaviour.End;
import io.eventsource.client.Behaviour.Exchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Reads behaviours. The format is described beside the files. */
final class BehaviourFile {

    private final String name;
    private final List<String> options = new ArrayList<>();
    private final List<Exchange> exchanges = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();

    // Of the exchange that is being read.
    private List<String> watched = new ArrayList<>();
    private List<String> headers = new ArrayList<>();
    private ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int status;
    private End end = End.END;
    private int cutAfter;

    private BehaviourFile(String name) {
        this.name = name;
    }

    static Stream<Behaviour> all() {
        try (Stream<Path> files =
                Files.list(Path.of(BehaviourFile.class.getResource("behaviours").toURI()))) {
            return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList().stream()
                    .flatMap(BehaviourFile::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<Behaviour> read(Path file) {
        try {
            String[] parts = ("\n" + Files.readString(file)).split("\n# ");
            return Stream.of(parts).skip(1).flatMap(part -> expand(part.lines().toList()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One behaviour, or one for each value that is listed. */
    private static Stream<Behaviour> expand(List<String> lines) {
        List<String> plain =
                lines.stream().filter(line -> !line.startsWith("each ")).toList();
        if (plain.size() == lines.size()) {
            return Stream.of(parse(lines));
        }
        return lines.stream().filter(line -> line.startsWith("each ")).map(line -> {
            String[] words = line.split(" ", 3);
            Stream<String> filled = plain.stream().skip(1).map(text -> text.replace(words[1], words[2]));
            return parse(Stream.concat(Stream.of(plain.get(0) + " (" + words[2] + ")"), filled)
                    .toList());
        });
    }

    private static Behaviour parse(List<String> lines) {
        BehaviourFile file = new BehaviourFile(lines.get(0));
        lines.stream().skip(1).filter(line -> !line.isBlank()).forEach(file::line);
        file.endExchange();
        return new Behaviour(file.name, file.options, file.exchanges, file.expected);
    }

    private void line(String line) {
        String rest = line.length() > 2 ? line.substring(2) : "";
        switch (line.charAt(0)) {
            case '>' -> request(line, rest);
            case '<' -> answer(rest);
            case '|' -> body.writeBytes(bytes(rest));
            default -> {
                if (line.startsWith("with ")) {
                    options.add(line.substring("with ".length()));
                } else {
                    expected.add(Transcript.canonical(line));
                }
            }
        }
    }

    private void request(String line, String rest) {
        expected.add(line);
        if (rest.contains(" /")) {
            endExchange();
        } else {
            watched.add(rest.split(":", 2)[0]);
        }
    }

    private void answer(String rest) {
        if (rest.contains(":")) {
            headers.add(rest);
        } else if (Character.isDigit(rest.charAt(0))) {
            status = Integer.parseInt(rest);
        } else {
            end = End.valueOf(rest.toUpperCase(Locale.ROOT));
            cutAfter = expected.size();
        }
    }

    private void endExchange() {
        if (status != 0) {
            exchanges.add(new Exchange(watched, status, headers, body.toByteArray(), end, cutAfter));
        }
        watched = new ArrayList<>();
        headers = new ArrayList<>();
        body = new ByteArrayOutputStream();
        status = 0;
        end = End.END;
    }

    /** A line of a body, with its end unless a backslash takes that away. */
    private static byte[] bytes(String line) {
        String text = line.endsWith("\\") ? line.substring(0, line.length() - 1) : line + "\n";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("\\x", i)) {
                bytes.write(Integer.parseInt(text.substring(i + 2, i + 4), 16));
                i += 3;
            } else {
                int c = text.codePointAt(i);
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(c) - 1;
            }
        }
        return bytes.toByteArray();
    }
}
