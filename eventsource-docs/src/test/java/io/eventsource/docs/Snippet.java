package io.eventsource.docs;

import java.util.ArrayList;
import java.util.List;

/** A piece of a file between {@code // snippet: name} and {@code // end}; with {@code #} where that begins a comment. */
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
        for (String line : text.lines().toList()) {
            String comment = line.strip().replaceFirst("^(//|#)\\s*", "");
            boolean isComment = !comment.equals(line.strip());
            if (isComment && comment.equals("snippet: " + name)) {
                if (found) {
                    throw new AssertionError(where + " has two snippets named \"" + name + "\"");
                }
                inside = true;
                found = true;
            } else if (isComment && comment.equals("end")) {
                inside = false;
            } else if (inside) {
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
}
