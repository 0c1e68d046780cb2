package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.net.URI;
import java.security.cert.CertificateException;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReconnectPolicyTest {

    private static final URI STREAM = URI.create("http://example.org/");
    private static final Duration TIME = Duration.ofSeconds(3);
    private static final ConnectionEnd LOST = new ConnectionEnd.ConnectionLost(STREAM, new EOFException());

    private static final ReconnectDecision STOP = ReconnectDecision.stop();

    @Test
    void theStandardReconnectsAfterTheEndOfAStreamAndANetworkFailure() {
        ReconnectPolicy policy = ReconnectPolicy.standard();

        assertThat(policy.next(attempt(new ConnectionEnd.StreamEnded(STREAM), 0)))
                .isEqualTo(ReconnectDecision.after(TIME, policy));
        assertThat(policy.next(attempt(LOST, 1000))).isEqualTo(ReconnectDecision.after(TIME, policy));
    }

    @Test
    void theStandardStopsAfterEverythingElse() {
        ReconnectPolicy policy = ReconnectPolicy.standard();

        assertThat(policy.next(attempt(new ConnectionEnd.NoContent(STREAM), 1))).isEqualTo(STOP);
        assertThat(policy.next(attempt(refused(503, null), 1))).isEqualTo(STOP);
        assertThat(policy.next(attempt(new ConnectionEnd.WrongMediaType(STREAM, null, ""), 1)))
                .isEqualTo(STOP);
        assertThat(policy.next(attempt(new ConnectionEnd.BadRedirect(STREAM, 302, null, ""), 1)))
                .isEqualTo(STOP);
    }

    @Test
    void onlyAPersistentPolicyRetriesAfterAnUntrustedCertificate() {
        var handshake = new SSLHandshakeException("unable to find valid certification path");
        handshake.initCause(new CertificateException("unknown authority"));
        ConnectionEnd distrust = new ConnectionEnd.ConnectionLost(STREAM, handshake);
        ReconnectPolicy persistent = ReconnectPolicy.persistent();

        assertThat(ReconnectPolicy.standard().next(attempt(distrust, 1))).isEqualTo(STOP);
        assertThat(persistent.next(attempt(distrust, 1))).isEqualTo(ReconnectDecision.after(TIME, persistent));
        assertThat(distrust.message())
                .isEqualTo("cannot connect to http://example.org/: its TLS certificate is not trusted"
                        + " (unknown authority)");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 423, 425, 429, 500, 502, 503, 504})
    void aPersistentPolicyReconnectsAfterAStatusThatMayPass(int status) {
        ReconnectPolicy policy = ReconnectPolicy.persistent();

        assertThat(policy.next(attempt(refused(status, null), 1))).isEqualTo(ReconnectDecision.after(TIME, policy));
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 400, 401, 403, 404, 410, 415, 501, 505})
    void aPersistentPolicyStopsAfterAStatusThatStays(int status) {
        assertThat(ReconnectPolicy.persistent().next(attempt(refused(status, TIME), 1)))
                .isEqualTo(STOP);
    }

    @Test
    void aPersistentPolicyStopsAt204AndAnotherMediaType() {
        ReconnectPolicy policy = ReconnectPolicy.persistent();

        assertThat(policy.next(attempt(new ConnectionEnd.NoContent(STREAM), 1))).isEqualTo(STOP);
        assertThat(policy.next(attempt(new ConnectionEnd.WrongMediaType(STREAM, "text/html", ""), 1)))
                .isEqualTo(STOP);
    }

    @Test
    void retryAfterIsALowerBound() {
        ReconnectPolicy policy = ReconnectPolicy.persistent();

        assertThat(policy.next(attempt(refused(503, Duration.ofMinutes(1)), 1)))
                .isEqualTo(ReconnectDecision.after(Duration.ofMinutes(1), policy));
        assertThat(policy.next(attempt(refused(503, Duration.ofSeconds(1)), 1)))
                .isEqualTo(ReconnectDecision.after(TIME, policy));
    }

    @Test
    void neverMeansNever() {
        assertThat(ReconnectPolicy.never().next(attempt(LOST, 1))).isEqualTo(STOP);
    }

    @Test
    void aBoundIsPassedOnAndCountsFailuresInARow() {
        ReconnectPolicy policy = ReconnectPolicy.standard().atMost(2);

        assertThat(policy.next(attempt(LOST, 1))).isEqualTo(ReconnectDecision.after(TIME, policy));
        assertThat(policy.next(attempt(LOST, 2))).isEqualTo(ReconnectDecision.after(TIME, policy));
        assertThat(policy.next(attempt(LOST, 3))).isEqualTo(STOP);
        assertThat(policy.next(attempt(LOST, 0))).isEqualTo(ReconnectDecision.after(TIME, policy));
        assertThat(policy.next(attempt(refused(404, null), 1))).isEqualTo(STOP);
    }

    @Test
    void withinATimeItGivesUpOnceTheNextAttemptWouldComeLater() {
        ReconnectPolicy bounded = ReconnectPolicy.standard().within(Duration.ofSeconds(10));

        assertThat(bounded.next(attempt(LOST, 7))).isEqualTo(ReconnectDecision.after(TIME, bounded));
        assertThat(bounded.next(attempt(LOST, 8))).isEqualTo(STOP);
        Duration random = Duration.ofSeconds(4);
        assertThat(bounded.next(new FailedAttempt(LOST, TIME, 4, Duration.ZERO, Duration.ofSeconds(4), random)))
                .isEqualTo(STOP);
    }

    @Test
    void aBoundOfTheRandomPartIsPassedOn() {
        Duration bound = Duration.ofMinutes(5);
        ReconnectPolicy policy = ReconnectPolicy.persistent()
                .backoff(bound)
                .within(Duration.ofDays(1))
                .atMost(9)
                .once();

        assertThat(ReconnectPolicy.persistent().maxBackoff()).isEqualTo(Duration.ofSeconds(30));
        assertThat(policy.maxBackoff()).isEqualTo(bound);
        assertThat(policy.next(attempt(LOST, 1))).isEqualTo(ReconnectDecision.after(TIME, policy));
        assertThat(policy.next(attempt(new ConnectionEnd.NoContent(STREAM), 1))).isEqualTo(STOP);
        assertThatThrownBy(() -> policy.backoff(TIME.negated())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> policy.within(TIME.negated())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> ReconnectPolicy.standard().atMost(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ReconnectDecision.after(Duration.ofMillis(-1), ReconnectPolicy.standard()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("delay must not be negative, but is PT-0.001S");
        assertThatThrownBy(() -> attempt(LOST, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static ConnectionEnd refused(int status, Duration retryAfter) {
        return new ConnectionEnd.HttpStatus(STREAM, status, retryAfter, "");
    }

    private static FailedAttempt attempt(ConnectionEnd end, int failures) {
        return new FailedAttempt(end, TIME, failures, Duration.ZERO, Duration.ofSeconds(failures), Duration.ZERO);
    }
}
