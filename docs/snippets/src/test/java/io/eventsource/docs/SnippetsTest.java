package io.eventsource.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.docs.MarkdownFile.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents show what is compiled and run, letter for letter. {@code -Dsnippets.accept} makes them so. */
class SnippetsTest {

    private static final String HOW = "if the code is right, run ./dev accept snippets";

    /** Code that readers copy and expect to work. */
    private static final Set<String> CODE = Set.of("java", "nginx", "sh", "console", "javascript", "html");

    static List<Path> documents() {
        return Documents.markdown();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void theDocumentShowsWhatTheCodeSays(Path path) throws IOException {
        MarkdownFile document = MarkdownFile.read(path);
        if (System.getProperty("snippets.accept") != null) {
            Files.writeString(path, document.updated());
            return;
        }
        for (Block block : document.blocks()) {
            if (block.accepted()) {
                assertThat(block.code())
                        .as("%s shows \"%s\" as it was; %s", block.where(), block.source(), HOW)
                        .isEqualTo(document.current(block));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("guides")
    void allCodeOfAGuideIsTakenFromSomewhere(Path path) {
        assertThat(MarkdownFile.read(path).blocks())
                .filteredOn(
                        block -> CODE.contains(block.language()) && block.kind().isEmpty())
                .as("blocks without <!-- snippet: File.java name --> or <!-- session: name --> before them")
                .extracting(Block::where)
                .isEmpty();
    }

    /** The documents for users; the others are for developers of this project. */
    static Stream<Path> guides() {
        return documents().stream()
                .filter(path -> path.getParent().equals(Documents.ROOT.resolve("docs"))
                        || path.equals(Documents.ROOT.resolve("README.md")));
    }

    @Test
    void aSnippetIsWhatStandsBetweenItsMarksLessTheirIndentation() {
        String file = "a\n    // snippet: one\n    b\n\n      c\n    // end\nd\n";
        assertThat(Snippet.of(file, "one", "A.java")).isEqualTo("b\n\n  c\n");
    }

    @Test
    void aSnippetOfXmlLacksTheLinesThatAreMarkedAsOmitted() {
        String file = "<!-- snippet: one -->\n<a>\n  <!-- omit -->\n  <b/>\n  <!-- end omit -->\n</a>\n<!-- end -->\n";
        assertThat(Snippet.of(file, "one", "pom.xml")).isEqualTo("<a>\n</a>\n");
    }

    @Test
    void importsAreThoseThatTheSnippetsNeed() {
        String file = """
                import static a.B.isSo;
                import a.Broker;
                import b.Reader;
                import b.Unused;
                class C {}
                """;
        String snippet = "Broker b = isSo(\"Reader\") ? new Reader[0] : null; // Unused\n";
        assertThat(Imports.of(file, List.of(snippet)))
                .isEqualTo("import static a.B.isSo;\n\nimport a.Broker;\nimport b.Reader;\n");
        assertThat(Imports.of(file, List.of("\"Reader\""))).isEqualTo("\n");
    }

    @Test
    void aSnippetThatIsNotThereIsAFault() {
        assertThatThrownBy(() -> Snippet.of("a\n", "one", "A.java")).hasMessageContaining("A.java has no snippet");
        assertThatThrownBy(() -> Snippet.of("# snippet: one\n", "one", "a.conf"))
                .hasMessageContaining("no \"// end\"");
        assertThatThrownBy(() -> Snippet.of("# snippet: one\n# end\n# snippet: one\n# end\n", "one", "a.conf"))
                .hasMessageContaining("two snippets");
    }

    @Test
    void anUpdateChangesTheCodeOfSnippetsAlone() {
        String before = """
                text
                <!-- snippet: snippet-sample.conf one -->
                ```nginx
                old
                ```
                ```sh
                kept
                ```
                """;
        MarkdownFile document = new MarkdownFile(Documents.ROOT.resolve("any.md"), before);
        assertThat(document.updated()).isEqualTo(before.replace("old\n", "listen 80;\n"));
        assertThat(document.blocks()).extracting(Block::where).containsExactly("any.md:3", "any.md:6");
    }
}
