package io.eventsource.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That it can be imported is shown by the module {@code bom} beside this one, which would not build otherwise. */
class BomTest {

    private static final Path ROOT = Path.of("..", "..");
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(eventsource-.*?)</artifactId>");

    @Test
    void namesEachLibraryThatIsPublished() throws IOException {
        assertThat(artifacts(ROOT.resolve("eventsource-bom"))).containsExactlyInAnyOrderElementsOf(libraries());
    }

    @Test
    void hasAConsumerOfEachOfThem() throws IOException {
        assertThat(artifacts(Path.of("bom"))).contains("eventsource-bom").containsAll(libraries());
    }

    /** Those that are published with their sources. */
    private static List<String> libraries() throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            return modules.filter(module -> Files.exists(module.resolve("pom.xml")))
                    .filter(module -> pom(module).contains("<maven.source.skip>false<"))
                    .map(module -> module.getFileName().toString())
                    .toList();
        }
    }

    private static List<String> artifacts(Path module) {
        String management = pom(module).replaceFirst("(?s)^.*?<dependencyManagement>", "");
        return ARTIFACT.matcher(management)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private static String pom(Path module) {
        try {
            return Files.readString(module.resolve("pom.xml"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
