package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.eventsource.client.internal.ClientIds;
import io.eventsource.client.internal.http.StreamRequest;
import io.eventsource.mockserver.ScriptedServer;
import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By which id a server recognizes a client, and who gets to see it. */
class ClientIdTest extends SocketTest {

    private static final String ID = "secret-0123456789_.~";

    @Test
    void itGoesWithEachRequest() throws Exception {
        server.stream("").streamAndStayOpen("");
        connect(builder().clientId(ID));
        listener.nextOpened();
        listener.nextReconnecting(ConnectionEnd.StreamEnded.class);
        listener.nextOpened();
        assertThat(server.awaitRequest().head()).contains("\r\nEventSource-Client: " + ID + "\r\n");
        assertThat(server.awaitRequest().head()).contains("\r\nEventSource-Client: " + ID + "\r\n");
        assertThat(source.toString()).doesNotContain(ID);
    }

    @Test
    void itFollowsARedirectOnTheSameOriginOnly() throws Exception {
        try (ScriptedServer other = new ScriptedServer()) {
            server.enqueue(say(answer("307 Moved", "Location: /here\r\n", "")))
                    .enqueue(say(answer("307 Moved", "Location: " + other.uri("/there") + "\r\n", "")));
            other.enqueue(say(answer("307 Moved", "Location: " + server.uri("/back") + "\r\n", "")));
            server.enqueue(say(answer("404 Not Found", "", "")));
            connect(builder().clientId(ID));
            ConnectionEnd end = listener.nextClosed(ConnectionEnd.HttpStatus.class);

            server.awaitRequest();
            assertThat(server.awaitRequest().head()).startsWith("GET /here ").contains(ID);
            assertThat(other.awaitRequest().head()).startsWith("GET /there ").doesNotContain(ID, "EventSource-Client");
            assertThat(server.awaitRequest().head()).startsWith("GET /back ").doesNotContain(ID);
            assertThat(end.toString() + end.message()).doesNotContain(ID);
        }
    }

    @Test
    void nothingShowsIt() {
        StreamRequest request = EventSource.builder(URI.create("http://localhost/a?b=c"))
                .clientId(ID)
                .header("Authorization", "Bearer x")
                .options()
                .request();
        assertThat(request.headers()).hasSize(2);
        assertThat(request).hasToString("GET http://localhost/a");
    }

    @Test
    void itIsNotSetAsAHeader() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().header("eventsource-client", ID))
                .withMessageContaining("set by the event source itself");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fifteen-letters", "sixteen letters!", "0123456789abcde\n", "0123456789abcdeü"})
    void anIdThatServersRefuseIsRefusedAndNotShown(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().clientId(id))
                .withMessageContaining("16 to 128")
                .satisfies(e ->
                        assertThat(id.isEmpty() || !e.getMessage().contains(id)).isTrue());
    }

    @Test
    void bothEndsOfTheLengthAreTaken() {
        builder().clientId("a".repeat(16)).clientId("a".repeat(128));
        assertThatIllegalArgumentException().isThrownBy(() -> builder().clientId("a".repeat(129)));
    }

    @Test
    void aRandomIdIsNewEachTime() {
        assertThat(Stream.generate(ClientId::random).limit(1_000).distinct())
                .hasSize(1_000)
                .allMatch(id -> id.length() == 27 && ClientIds.isValid(id));
    }
}
