package io.eventsource.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A document with its blocks of code.
 *
 * <p>The line {@code <!-- snippet: File.java name -->} before a block says that it shows that snippet;
 * {@code <!-- imports: File.java -->} that it shows the imports which the document's snippets of that file need;
 * {@code <!-- session: name -->} that {@link SessionsTest} runs it as it stands.
 */
record MarkdownFile(Path path, String text) {

    private static final Pattern BLOCK =
            Pattern.compile("(?m)(?:^<!-- (?<kind>snippet|imports|session): (?<source>[^>]*?) -->\\n)?"
                    + "^```(?<language>\\w+)\\n(?<code>(?:(?!```).*\\n)*)^```$");

    static MarkdownFile read(Path path) {
        return new MarkdownFile(path, Documents.read(path));
    }

    /**
     * A block of code.
     *
     * @param kind {@code snippet}, {@code imports}, {@code session}, or empty for unchecked code
     * @param source the text after the kind
     * @param where file and line, for messages
     */
    record Block(String kind, String source, String language, String code, String where) {

        boolean isSnippet() {
            return kind.equals("snippet");
        }

        /** Whether the code is taken from files, and not written by hand. */
        boolean accepted() {
            return isSnippet() || kind.equals("imports");
        }

        /** The name of the file that a snippet is taken from. */
        String file() {
            return words()[0];
        }

        private String[] words() {
            String[] words = source.split(" ", -1);
            if (words.length != 2) {
                throw new AssertionError(
                        where + ": expected <!-- snippet: File.java name -->, but it names \"" + source + "\"");
            }
            return words;
        }

        private String snippet() {
            return Snippet.of(Documents.read(Documents.quoted(file())), words()[1], file());
        }
    }

    /** What the code says now that a block shows. */
    String current(Block block) {
        if (block.isSnippet()) {
            return block.snippet();
        }
        List<String> snippets = blocks().stream()
                .filter(other -> other.isSnippet() && other.file().equals(block.source()))
                .map(Block::snippet)
                .toList();
        return Imports.of(Documents.read(Documents.quoted(block.source())), snippets);
    }

    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        for (Matcher matcher = BLOCK.matcher(text); matcher.find(); ) {
            blocks.add(block(matcher));
        }
        return blocks;
    }

    /** The text with the present code instead of the code that it shows. */
    String updated() {
        StringBuilder updated = new StringBuilder();
        int copied = 0;
        for (Matcher matcher = BLOCK.matcher(text); matcher.find(); ) {
            Block block = block(matcher);
            if (block.accepted()) {
                updated.append(text, copied, matcher.start("code")).append(current(block));
                copied = matcher.end("code");
            }
        }
        return updated.append(text, copied, text.length()).toString();
    }

    private Block block(Matcher matcher) {
        String kind = matcher.group("kind");
        String source = matcher.group("source");
        long line = 1 + text.substring(0, matcher.start("language")).lines().count();
        return new Block(
                kind == null ? "" : kind,
                source == null ? "" : source,
                matcher.group("language"),
                matcher.group("code"),
                Documents.name(path) + ":" + (line - 1));
    }
}
