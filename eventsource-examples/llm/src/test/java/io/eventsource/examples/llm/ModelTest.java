package io.eventsource.examples.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventSourceException;
import io.eventsource.mockserver.RecordedRequest;
import io.eventsource.mockserver.ScriptedResponse;
import io.eventsource.mockserver.ScriptedServerExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class ModelTest {

    private static final String CHUNK = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}]}\n\n";
    private static final String ROLE =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":null}}]}\n\n";
    private static final String FIGURES = "data: {\"choices\":[],\"usage\":{\"total_tokens\":7}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    @RegisterExtension
    final ScriptedServerExtension server = new ScriptedServerExtension();

    private final List<String> pieces = new ArrayList<>();

    private Model model(Dialect dialect) {
        return new Model(server.uri("/v1"), "some-model", "secret", dialect);
    }

    private boolean ask(Dialect dialect) throws IOException {
        return model(dialect).ask("Say \"hi\"", pieces::add);
    }

    @ParameterizedTest
    @EnumSource
    void repeatsWhatTheParrotSays(Dialect dialect) throws IOException {
        try (Parrot parrot = new Parrot(2, Duration.ZERO)) {
            assertThat(parrot.model(dialect).ask("Ahoy you", pieces::add)).isTrue();
        }
        assertThat(pieces).containsExactly("Ahoy ", "you ", "Ahoy ", "you ");
    }

    @ParameterizedTest
    @EnumSource
    void closingTheStreamStopsTheServer(Dialect dialect) throws IOException {
        int repetitions = 10_000_000;
        try (Parrot parrot = new Parrot(repetitions, Duration.ZERO)) {
            boolean complete = parrot.model(dialect).ask("word", piece -> {
                pieces.add(piece);
                return pieces.size() < 5;
            });
            assertThat(complete).isFalse();
            assertThat(pieces).hasSize(5);
            assertThat(parrot.wordsUntilLeft()).isBetween(5, repetitions - 1);
        }
    }

    @Test
    void postsThePrompt() throws IOException {
        server.stream(DONE);
        assertThat(ask(Dialect.CHAT_COMPLETIONS)).isTrue();
        RecordedRequest request = server.awaitRequest();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.header("Content-Type")).isEqualTo("application/json");
        assertThat(request.header("Authorization")).isEqualTo("Bearer secret");
        assertThat(JsonParser.parseString(request.body())).isEqualTo(JsonParser.parseString("""
                        {"model": "some-model", "stream": true, "max_tokens": 1024,
                         "messages": [{"role": "user", "content": "Say \\"hi\\""}]}
                        """));
    }

    @Test
    void chunksWithoutTextAreSkipped() throws IOException {
        server.stream(ROLE + CHUNK.formatted("hi") + FIGURES + DONE + CHUNK.formatted("late"));
        assertThat(ask(Dialect.CHAT_COMPLETIONS)).isTrue();
        assertThat(pieces).containsExactly("hi");
    }

    @Test
    void namedEventsOfOtherKindsArePassedOver() throws IOException {
        server.stream("""
                event: message_start
                data: {"type":"message_start","message":{"content":[]}}

                event: ping
                data: {"type":"ping"}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"hi"}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{"}}

                event: message_stop
                data: {"type":"message_stop"}

                """);
        assertThat(ask(Dialect.NAMED_EVENTS)).isTrue();
        assertThat(pieces).containsExactly("hi");
    }

    @Test
    void aBreakIsAnErrorAndNothingIsAskedAgain() {
        server.enqueue(ScriptedResponse.stream(CHUNK.formatted("hi")).chunked().thenReset()).stream(DONE);
        assertThatThrownBy(() -> ask(Dialect.CHAT_COMPLETIONS))
                .isInstanceOf(EventSourceException.class)
                .hasMessageStartingWith("the connection to " + server.uri("/v1"));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void anAnswerThatJustEndsIsAnErrorToo() {
        server.stream(CHUNK.formatted("hi"));
        assertThatThrownBy(() -> ask(Dialect.CHAT_COMPLETIONS)).hasMessageContaining("broke off");
        assertThat(pieces).containsExactly("hi");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aRefusalSaysWhy() {
        server.respond(429, Map.of("Retry-After", "1"), "{\"error\":\"too many\"}").stream(DONE);
        assertThatThrownBy(() -> ask(Dialect.CHAT_COMPLETIONS))
                .isInstanceOfSatisfying(
                        EventSourceException.class,
                        e -> assertThat(e.end()).isInstanceOfSatisfying(ConnectionEnd.HttpStatus.class, refused -> {
                            assertThat(refused.status()).isEqualTo(429);
                            assertThat(refused.body()).isEqualTo("{\"error\":\"too many\"}");
                        }));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void anErrorInTheStreamIsAnError() {
        server.streamAndStayOpen("event: error\ndata: {\"error\":{\"type\":\"overloaded_error\"}}\n\n");
        assertThatThrownBy(() -> ask(Dialect.NAMED_EVENTS)).hasMessageContaining("overloaded_error");
    }
}
