package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a check cannot say. */
class ConnectionCheckTest {

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 100, 200, 205, 302, 399, 600})
    void refusesWithNoOtherStatus(int status) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionCheck.refuse(status, "no"))
                .withMessageContaining("but is " + status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection", "content-type", "Cache-Control", "Content-Length", "Transfer-Encoding"})
    void leavesTheStreamsOwnHeadersAlone(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionCheck.accept().withHeader(name, "x"))
                .withMessageContaining("the header " + name);
    }
}
