package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.eventsource.client.internal.ClientIds;
import io.eventsource.client.internal.http.StreamRequest;
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
        server.thenSay(stream("")).thenSayAndWait(stream(""));
        connect(builder().clientId(ID));
        listener.nextOpened();
        listener.nextReconnecting(ConnectionEnd.StreamEnded.class);
        listener.nextOpened();
        assertThat(server.request()).contains("\r\nEventSource-Client: " + ID + "\r\n");
        assertThat(server.request()).contains("\r\nEventSource-Client: " + ID + "\r\n");
        assertThat(source.toString()).doesNotContain(ID);
    }

    @Test
    void itFollowsARedirectOnTheSameOriginOnly() throws Exception {
        try (ScriptedServer other = new ScriptedServer()) {
            server.thenSay(answer("307 Moved", "Location: /here\r\n", ""))
                    .thenSay(answer("307 Moved", "Location: " + other.uri("/there") + "\r\n", ""));
            other.thenSay(answer("307 Moved", "Location: " + server.uri("/back") + "\r\n", ""));
            server.thenSay(answer("404 Not Found", "", ""));
            connect(builder().clientId(ID));
            ConnectionEnd end = listener.nextClosed(ConnectionEnd.HttpStatus.class);

            server.request();
            assertThat(server.request()).startsWith("GET /here ").contains(ID);
            assertThat(other.request()).startsWith("GET /there ").doesNotContain(ID, "EventSource-Client");
            assertThat(server.request()).startsWith("GET /back ").doesNotContain(ID);
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
