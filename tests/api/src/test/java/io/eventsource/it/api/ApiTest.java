package io.eventsource.it.api;

import io.eventsource.auth.AccessControl;
import io.eventsource.client.EventSource;
import io.eventsource.mockserver.ScriptedServer;
import io.eventsource.protocol.EventStream;
import io.eventsource.redis.RedisJournal;
import io.eventsource.server.EventBroker;
import io.eventsource.testing.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing that users may rely on changes unseen: each library has its API written down, and here it is compared. */
class ApiTest {

    private static final String ACCEPT = "./dev accept api";

    private static final String REFUSAL = """
            the API of %s is not that of its api.txt. If that is meant, accept it with

              %s

            and commit the file. Removed (-) and new (+):

            %s""";

    static Stream<Arguments> libraries() {
        return Stream.of(
                Arguments.of("eventsource-protocol", EventStream.class),
                Arguments.of("eventsource-server", EventBroker.class),
                Arguments.of("eventsource-redis", RedisJournal.class),
                Arguments.of("eventsource-auth", AccessControl.class),
                Arguments.of("eventsource-client", EventSource.class),
                Arguments.of("eventsource-mockserver", ScriptedServer.class),
                Arguments.of("eventsource-testing", TestClient.class));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("libraries")
    void isTheOneWrittenDown(String library, Class<?> oneOfItsTypes) throws Exception {
        Path file = Path.of("..", "..", library, "api.txt");
        List<String> api = Library.of(oneOfItsTypes).api();
        if (System.getProperty("api.accept") != null) {
            Files.write(file, api);
        }
        String diff = Diff.between(written(file), api);
        if (!diff.isEmpty()) {
            throw new AssertionError(REFUSAL.formatted(library, ACCEPT, diff));
        }
    }

    private static List<String> written(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
}
