package io.eventsource.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The imports of a Java file that its snippets need. */
final class Imports {

    private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?[\\w.]+\\.(?<name>\\w+);$");
    private static final Pattern COMMENT = Pattern.compile("(?m)//.*$|/\\*(?s:.*?)\\*/");
    private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");

    private Imports() {}

    /**
     * The import declarations of a file whose name stands in the code of a snippet, in their order.
     *
     * @param file the text of the file
     * @param snippets the code
     */
    static String of(String file, List<String> snippets) {
        String code = STRING.matcher(
                        COMMENT.matcher(String.join("\n", snippets)).replaceAll(" "))
                .replaceAll("\"\"");
        List<String> needed = new ArrayList<>();
        for (Matcher matcher = IMPORT.matcher(file); matcher.find(); ) {
            if (Pattern.compile("\\b" + matcher.group("name") + "\\b")
                    .matcher(code)
                    .find()) {
                needed.add(matcher.group());
            }
        }
        // A blank line follows the static ones.
        return (String.join("\n", needed) + "\n").replaceFirst("(import static .*\n)(import (?!static))", "$1\n$2");
    }
}
