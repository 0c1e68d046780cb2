package io.eventsource.docs;

import java.util.ArrayList;
import java.util.List;

/**
 * A piece of a file between the comments {@code snippet: name} and {@code end}. It lacks the lines between the comments
 * {@code omit} and {@code end omit}. Comments begin with {@code //} or {@code #}, or are those of XML.
 */
final class Snippet {

    private Snippet() {}

    /**
     * The text of a snippet without the indentation that all its lines have.
     *
     * @param text the whole file
     * @param where what the file is called in a message
     */
    static String of(String text, String name, String where) {
        List<String> lines = new ArrayList<>();
        boolean inside = false;
        boolean found = false;
        boolean omitted = false;
        for (String line : text.lines().toList()) {
            String comment = comment(line);
            if (comment.equals("snippet: " + name)) {
                if (found) {
                    throw new AssertionError(where + " has two snippets named \"" + name + "\"");
                }
                inside = true;
                found = true;
            } else if (comment.equals("end")) {
                inside = false;
            } else if (comment.equals("omit") || comment.equals("end omit")) {
                omitted = comment.equals("omit");
            } else if (inside && !omitted) {
                lines.add(line);
            }
        }
        if (!found) {
            throw new AssertionError(
                    "%s has no snippet named \"%s\": no line \"// snippet: %s\"".formatted(where, name, name));
        }
        if (inside) {
            throw new AssertionError("the snippet \"%s\" of %s has no \"// end\"".formatted(name, where));
        }
        return String.join("\n", lines).stripIndent().strip().concat("\n");
    }

    /** What a line says that is a comment, or else nothing. */
    private static String comment(String line) {
        String stripped = line.strip();
        String comment = stripped.replaceFirst("^(//|#|<!--)\\s*", "");
        return comment.equals(stripped) ? "" : comment.replaceFirst("\\s*-->$", "");
    }
}
