package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;
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

    @Test
    void theFirstOfSeveralDeadlinesCounts() {
        Instant early = Instant.EPOCH;
        Instant late = early.plusSeconds(1);
        ConnectionCheck accepted = ConnectionCheck.accept();
        assertThat(accepted.withDeadline(early).withDeadline(late).deadline()).isEqualTo(early);
        assertThat(accepted.withDeadline(late).withDeadline(early).deadline()).isEqualTo(early);
        assertThat(accepted.withDeadline(late).and(accepted.withDeadline(early)).deadline())
                .isEqualTo(early);
        assertThat(accepted.withDeadline(early)
                        .and(accepted.withHeader("A", "b"))
                        .deadline())
                .isEqualTo(early);
    }
}
