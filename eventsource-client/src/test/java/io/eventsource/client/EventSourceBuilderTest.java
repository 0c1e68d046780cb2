package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventSourceBuilderTest {

    private final EventSourceBuilder builder = EventSource.builder(URI.create("http://example.org/"));

    @ParameterizedTest
    @CsvSource({
        "/relative,               'expected an absolute http or https URI, but got /relative'",
        "example.org/x,           'expected an absolute http or https URI, but got example.org/x'",
        "ftp://example.org/x,     'expected an absolute http or https URI, but got ftp://example.org/x'",
        "mailto:a@example.org,    'expected an absolute http or https URI, but got mailto:a@example.org'",
        "http:opaque,             'expected a URI with a valid host and port, but got http:opaque'",
        "http:///x,               'expected a URI with a valid host and port, but got http:///x'",
        "http://a$b_:x/,         'expected a port from 0 to 65535, but got \"x\"'",
        "http://example.org:70000, 'expected a URI with a valid host and port, but got http://example.org:70000'",
    })
    void aUriThatCannotBeConnectedToIsRefused(URI uri, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventSource.builder(uri))
                .withMessage(message);
    }

    @Test
    void userInformationIsRefusedWithoutRepeatingIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventSource.builder(URI.create("http://me:secret@example.org/")))
                .withMessageContaining("http://example.org/")
                .withMessageContaining("Authorization")
                .withMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:", "a\r\nb", "\u00e9"})
    void aMalformedHeaderNameIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.header(name, "x"))
                .withMessageContaining("expected a header name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/event-stream",
                "application/json, text/event-stream",
                "application/json;q=1, TEXT/Event-Stream ; charset=utf-8 ; q=0.001",
                "text/*",
                "application/json, */*;q=0.1",
                "*/*;q=0, text/event-stream",
                "text/html;level=\"a, b;q=0\", text/event-stream",
            })
    void anAcceptThatAllowsEventStreamsReplacesTheSourcesOwn(String accept) {
        assertThat(builder.header("Accept", accept).options().request().headers())
                .containsExactly(new HttpField("Accept", accept));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "",
                "text/event-stream-not",
                "text/event-stream;q=0",
                "text/event-stream; Q=0.000, */*",
                "text/*;q=0.0, */*;q=1",
                "\"text/event-stream\"",
            })
    void anAcceptThatDoesNotAllowEventStreamsIsRefused(String accept) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.header("accept", accept))
                .withMessage("the header Accept must allow text/event-stream, but is \"" + accept + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Last-Event-ID", "Cache-Control", "Host", "Transfer-Encoding"})
    void aHeaderThatTheSourceSetsIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.header(name, "x"))
                .withMessage("the header " + name + " is set by the event source itself");
    }

    @Test
    void aHeaderValueWithControlCharactersIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.header("X", "a\r\nY: b"))
                .withMessage("the value of the header X must not hold control characters, but has U+000D at index 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\r", "\0"})
    void aLastEventIdThatNoStreamCanSetIsRefused(String id) {
        assertThatIllegalArgumentException().isThrownBy(() -> builder.lastEventId(id));
    }

    @Test
    void boundsAreChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxEventSize(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.reconnectionTime(Duration.ofMillis(-1)));
    }

    @Test
    void aClientThatHasNotBeenStartedIsRefused() {
        assertThatThrownBy(() -> builder.httpClient(new HttpClient()).connect(event -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected an HTTP client that has been started, but it is STOPPED");
    }

    @Test
    void theDefaultsAreThoseOfTheStandardAndBackOff() {
        assertThat(builder.options().reconnectionTime()).isEqualTo(Duration.ofSeconds(3));
        assertThat(builder.options().reconnectPolicy()).isEqualTo(ReconnectPolicy.standard());
        assertThat(builder.options().reconnectPolicy().maxBackoff()).isEqualTo(Duration.ofSeconds(30));
        assertThat(builder.options().bounds().max()).isEqualTo(Duration.ofDays(1));
        assertThat(builder.options().request().lastEventId()).isEmpty();
    }
}
