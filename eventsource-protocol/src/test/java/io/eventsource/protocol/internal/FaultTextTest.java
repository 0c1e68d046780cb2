package io.eventsource.protocol.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.NoSuchFileException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FaultTextTest {

    static Arguments[] networkFaults() {
        return new Arguments[] {
            Arguments.of(
                    new UnknownHostException("nowhere.test: Name or service not known"), "unknown host nowhere.test"),
            Arguments.of(new IOException(new UnresolvedAddressException()), "unknown host"),
            Arguments.of(new ConnectException("Connection refused"), "connection refused"),
            Arguments.of(new ConnectException(), "connection refused"),
            Arguments.of(new NoRouteToHostException("No route to host"), "no route to host"),
            Arguments.of(new SocketTimeoutException("Connect timed out"), "timed out"),
            Arguments.of(new SocketException("Connection reset by peer"), "the connection was reset"),
            Arguments.of(new SocketException("Network is unreachable"), "network is unreachable"),
            Arguments.of(new IOException("Broken pipe"), "the connection was closed"),
            Arguments.of(new EOFException(), "the connection was closed"),
            Arguments.of(new ClosedChannelException(), "the connection was closed"),
            Arguments.of(new SSLException("Unsupported or unrecognized SSL message"), "the port does not speak TLS"),
            Arguments.of(
                    new SSLHandshakeException("(handshake_failure) Received fatal alert: handshake_failure"),
                    "the other side refused TLS (handshake failure)"),
            Arguments.of(new NoSuchFileException("/etc/key.pem"), "there is no file /etc/key.pem"),
            Arguments.of(new ExecutionException(new ConnectException("Connection refused")), "connection refused"),
        };
    }

    @ParameterizedTest
    @MethodSource("networkFaults")
    void aNetworkFaultIsPlainWords(Throwable fault, String text) {
        assertThat(FaultText.of(fault)).isEqualTo(text);
        assertThat(FaultText.of(new CompletionException(new IOException(fault))))
                .isEqualTo(text);
        assertThat(FaultText.isUntrustedCertificate(fault)).isFalse();
    }

    static Arguments[] certificates() {
        return new Arguments[] {
            Arguments.of(
                    new CertificateException(
                            "PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to"
                                    + " find valid certification path to requested target",
                            new CertPathBuilderException(
                                    "unable to find valid certification path to requested target")),
                    "unknown authority"),
            Arguments.of(
                    new CertificateException(
                            "PKIX path validation failed: java.security.cert.CertPathValidatorException: validity check"
                                    + " failed",
                            new CertPathValidatorException(
                                    "validity check failed", new CertificateExpiredException("NotAfter: yesterday"))),
                    "it has expired"),
            Arguments.of(
                    new CertPathValidatorException("x", null, null, -1, BasicReason.ALGORITHM_CONSTRAINED),
                    "its algorithm or key is too weak"),
            Arguments.of(
                    new CertificateException("No subject alternative names matching IP address 127.0.0.1 found"),
                    "it was issued for another host"),
            Arguments.of(
                    new CertificateException("No name matching example.org found"), "it was issued for another host"),
        };
    }

    @ParameterizedTest
    @MethodSource("certificates")
    void aCertificateSaysWhyItIsNotTrusted(Throwable cause, String reason) {
        SSLHandshakeException fault = new SSLHandshakeException(String.valueOf(cause.getMessage()));
        fault.initCause(cause);
        assertThat(FaultText.of(fault)).isEqualTo("its TLS certificate is not trusted (" + reason + ")");
        assertThat(FaultText.noConnection("https://example.org", fault))
                .isEqualTo(
                        "cannot connect to https://example.org: its TLS certificate is not trusted (" + reason + ")");
        assertThat(FaultText.isUntrustedCertificate(fault)).isTrue();
    }

    @Test
    void theFirstMessageIsTakenWithoutClassesAndObjects() {
        assertThat(FaultText.of(new RuntimeException(new IOException("no space left"))))
                .isEqualTo("no space left");
        assertThat(FaultText.of(new IllegalStateException("java.lang.IllegalStateException: committed")))
                .isEqualTo("committed");
        assertThat(FaultText.of(new IllegalStateException("org.eclipse.jetty.io.EofException")))
                .isEqualTo("an internal error");
        assertThat(FaultText.of(new IllegalStateException("bad state HttpChannelState@1f2e3d{s=HANDLING, a=[x]}")))
                .isEqualTo("bad state");
        assertThat(FaultText.of(new IllegalStateException("see www.example.org or me@example.org")))
                .isEqualTo("see www.example.org or me@example.org");
        assertThat(FaultText.of(new NullPointerException())).isEqualTo("an internal error");
    }

    @Test
    void aMessageIsVisibleAndBounded() {
        assertThat(FaultText.of(new IOException("a\u001b[2J\nb" + "x".repeat(100_000))))
                .startsWith("a\\u001b[2J bxxx")
                .hasSize(300);
    }

    @Test
    void causesInACircleEnd() {
        IOException one = new IOException();
        one.initCause(new IOException(null, one));
        assertThat(FaultText.of(one)).isEqualTo("an internal error");
    }
}
