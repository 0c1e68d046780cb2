package io.eventsource.docs;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Extracts the prose of a Java source: its comments and its string literals. */
final class JavaProse {

    private static final Pattern CONCATENATION = Pattern.compile("\"\\s*\\+\\s*\"");

    /** A block comment, adjacent line comments, a text block, a string or a character, which may be a quotation mark. */
    private static final Pattern PROSE = Pattern.compile("(?s)/\\*.*?\\*/|(?://[^\\n]*+\\s*+)++|\"\"\".*?\"\"\""
            + "|\"[^\"\\\\\\n]*+(?:\\\\.[^\"\\\\\\n]*+)*+\"|'(?:\\\\.|[^\\\\])[^'\\n]*+'");

    private static final Pattern LINE_BREAK = Pattern.compile("\\s*\\n\\s*(?:\\*+|//)?\\s*");

    private JavaProse() {}

    /** Returns each comment, and each string with the strings concatenated to it, as one line. */
    static List<String> of(String source) {
        String joined = CONCATENATION.matcher(source).replaceAll("");
        return PROSE.matcher(joined)
                .results()
                .map(MatchResult::group)
                .map(prose -> LINE_BREAK.matcher(prose).replaceAll(" ").strip())
                .toList();
    }

    /** Returns each comment as one line. */
    static List<String> comments(String source) {
        return of(source).stream().filter(prose -> prose.startsWith("/")).toList();
    }
}
