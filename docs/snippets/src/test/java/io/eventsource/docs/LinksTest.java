package io.eventsource.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every link of the documents leads somewhere. Other sites are not asked: their addresses need only be ones. */
class LinksTest {

    /** Inline links and images, and the targets of those by reference. */
    private static final Pattern LINK =
            Pattern.compile("!?\\[[^\\]]*]\\(\\s*(?<inline>[^)\\s]+)[^)]*\\)|(?m:^\\[[^\\]]+]:\\s*(?<reference>\\S+))"
                    + "|(?:src|href|srcset)=\"(?<html>[^\"]+)\"");

    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *#*$");
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$");

    static List<Path> documents() {
        return Documents.markdown();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyLinkLeadsSomewhere(Path document) {
        assertThat(deadLinks(document, Documents.read(document))).isEmpty();
    }

    @Test
    void brokenLinksAreFound() {
        Path document = Documents.ROOT.resolve("docs/any.md");
        String text = """
                # Here `it` is: one
                # Here `it` is: one
                [a](#here-it-is-one) [b](#here-it-is-one-1) [c](../README.md#the-launchers) ![d](https://example.org/a?b=c#d)
                [e](#here-it-is-one-2) [f](../README.txt) [g](../README.md#the-lunchers) [h](http://exa mple/) [i](https://[x)
                [j]: ../nowhere.md
                <img src="none.svg"> [outside](../../README.md)
                ```
                [k](not-a-link-in-code)
                ```
                """;
        assertThat(deadLinks(document, text))
                .extracting(dead -> dead.replaceFirst(": .*", ""))
                .containsExactly(
                        "#here-it-is-one-2",
                        "../README.txt",
                        "../README.md#the-lunchers",
                        "http://exa",
                        "https://[x",
                        "../nowhere.md",
                        "none.svg",
                        "../../README.md");
    }

    private static List<String> deadLinks(Path document, String text) {
        List<String> dead = new ArrayList<>();
        for (Matcher link = LINK.matcher(CODE.matcher(text).replaceAll("")); link.find(); ) {
            String target = link.group("inline") != null
                    ? link.group("inline")
                    : link.group("reference") != null ? link.group("reference") : link.group("html");
            String fault = fault(document, text, target);
            if (fault != null) {
                dead.add(target + ": " + fault);
            }
        }
        return dead;
    }

    private static @Nullable String fault(Path document, String text, String target) {
        if (target.matches("[a-z]+:.*")) {
            return isAddress(target) ? null : "not the address of another site";
        }
        int hash = target.indexOf('#');
        String path = URLDecoder.decode(hash < 0 ? target : target.substring(0, hash), StandardCharsets.UTF_8);
        Path file = path.isEmpty() ? document : document.resolveSibling(path).normalize();
        if (!file.startsWith(Documents.ROOT)) {
            return "outside of the repository";
        }
        if (!file.equals(document) && !Files.exists(file)) {
            return "there is no " + Documents.name(file);
        }
        String anchor = hash < 0 ? "" : target.substring(hash + 1);
        if (anchor.isEmpty() || !file.toString().endsWith(".md")) {
            return null;
        }
        Set<String> anchors = anchors(file.equals(document) ? text : Documents.read(file));
        return anchors.contains(anchor) ? null : "there is no such heading; there are " + anchors;
    }

    private static boolean isAddress(String target) {
        try {
            URI uri = URI.create(target);
            return (target.startsWith("http")
                            && uri.getHost() != null
                            && uri.getHost().contains("."))
                    || target.startsWith("mailto:");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The anchors of the headings, as forges make them. */
    private static Set<String> anchors(String text) {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        for (Matcher heading = HEADING.matcher(CODE.matcher(text).replaceAll("")); heading.find(); ) {
            String anchor = heading.group(1)
                    .replaceAll("\\[([^\\]]*)]\\([^)]*\\)", "$1")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}\\-_ ]", "")
                    .replace(' ', '-');
            int before = seen.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + "-" + before);
        }
        return anchors;
    }
}
