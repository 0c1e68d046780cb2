package io.eventsource.protocol.internal;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Describes exceptions on one bounded line, without names of Java classes or dumps of objects. */
public final class FaultText {

    private static final String UNKNOWN_AUTHORITY = "unknown authority";
    private static final int MAX_LENGTH = 300;
    private static final int MAX_CAUSES = 20;

    /** A qualified class name, as before the message of a wrapped exception, with the colon after it. */
    private static final Pattern CLASS_NAME =
            Pattern.compile("\\b(?:[a-z][a-z0-9_]*\\.){2,}(?:[A-Z]\\w*[.$])*[A-Z]\\w*(?::\\s*)?");

    /** An object as {@code Object.toString} shows it, with the state that some classes append in braces or brackets. */
    private static final Pattern OBJECT =
            Pattern.compile("[\\w.$]+@[0-9a-f]{3,8}\\b(?:[\\[{][^\\]}]{0,1000}[\\]}]*)?(?:\\s*[,:;]\\s*)?");

    private FaultText() {}

    /**
     * Describes an exception and its causes: a network fault in plain English, or else the first message.
     *
     * @param fault the exception
     * @return the description, as the end of a sentence
     */
    public static String of(Throwable fault) {
        List<Throwable> chain = chain(fault);
        String certificate = certificate(chain);
        if (certificate != null) {
            return "its TLS certificate is not trusted (" + certificate + ")";
        }
        for (Throwable cause : chain) {
            String known = known(cause);
            if (known != null) {
                return known;
            }
        }
        for (Throwable cause : chain) {
            String message = message(cause);
            if (!message.isEmpty()) {
                return message;
            }
        }
        return "an internal error";
    }

    /**
     * Describes why there is no connection to a server.
     *
     * @param server the server, as messages show it
     * @param fault the exception
     * @return the description, as a sentence without a full stop
     */
    public static String noConnection(String server, Throwable fault) {
        return "cannot connect to " + server + ": " + of(fault);
    }

    /**
     * Returns whether an exception is about a certificate that is not trusted.
     *
     * @param fault the exception
     * @return whether it is
     */
    public static boolean isUntrustedCertificate(Throwable fault) {
        return certificate(chain(fault)) != null;
    }

    /**
     * Returns whether an exception is about a certificate whose authority is not known. A certificate may also be untrusted because
     * it has expired, for example.
     *
     * @param fault the exception
     * @return whether it is
     */
    public static boolean isUnknownAuthority(Throwable fault) {
        return UNKNOWN_AUTHORITY.equals(certificate(chain(fault)));
    }

    private static List<Throwable> chain(Throwable fault) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable cause = fault; cause != null && chain.size() < MAX_CAUSES; cause = cause.getCause()) {
            chain.add(cause);
        }
        return chain;
    }

    /** Returns why a certificate is not trusted, or null for another fault. The innermost cause is the most exact. */
    private static @Nullable String certificate(List<Throwable> chain) {
        if (chain.stream().noneMatch(SSLException.class::isInstance)) {
            return null;
        }
        for (int i = chain.size() - 1; i >= 0; i--) {
            String reason = certificate(chain.get(i));
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    private static @Nullable String certificate(Throwable fault) {
        if (fault instanceof CertificateExpiredException) {
            return "it has expired";
        }
        if (fault instanceof CertificateNotYetValidException) {
            return "it is not valid yet";
        }
        if (fault instanceof CertPathValidatorException invalid) {
            return invalid.getReason() == BasicReason.EXPIRED
                    ? "it has expired"
                    : invalid.getReason() == BasicReason.NOT_YET_VALID
                            ? "it is not valid yet"
                            : invalid.getReason() == BasicReason.REVOKED
                                    ? "it was revoked"
                                    : invalid.getReason() == BasicReason.ALGORITHM_CONSTRAINED
                                            ? "its algorithm or key is too weak"
                                            : UNKNOWN_AUTHORITY;
        }
        String message = String.valueOf(fault.getMessage());
        if (fault instanceof CertPathBuilderException || message.contains("PKIX")) {
            return UNKNOWN_AUTHORITY;
        }
        if (fault instanceof CertificateException) {
            boolean isAnothers = message.startsWith("No subject alternative") || message.startsWith("No name matching");
            return isAnothers ? "it was issued for another host" : plain(message);
        }
        return null;
    }

    private static @Nullable String known(Throwable fault) {
        String message = String.valueOf(fault.getMessage());
        if (fault instanceof OutOfMemoryError) {
            return "out of memory";
        }
        if (fault instanceof UnknownHostException) {
            String host = plain(message.replaceAll(":.*", ""));
            return fault.getMessage() == null || host.isEmpty() ? "unknown host" : "unknown host " + host;
        }
        if (fault instanceof UnresolvedAddressException) {
            return "unknown host";
        }
        if (fault instanceof SocketTimeoutException) {
            return "timed out";
        }
        if (fault instanceof SSLException) {
            return tls(message);
        }
        if (fault instanceof NoRouteToHostException) {
            return "no route to host";
        }
        if (fault instanceof SocketException) {
            return socket(fault, message);
        }
        if (fault instanceof EOFException || fault instanceof ClosedChannelException) {
            return "the connection was closed";
        }
        if (fault instanceof NoSuchFileException) {
            return "there is no file " + plain(message);
        }
        if (fault instanceof AccessDeniedException) {
            return "no permission to access " + plain(message);
        }
        return message.equals("Broken pipe") ? "the connection was closed" : null;
    }

    private static String tls(String message) {
        if (message.startsWith("Unsupported or unrecognized SSL message") || message.startsWith("Not an SSL")) {
            return "the port does not speak TLS";
        }
        if (message.contains("terminated the handshake")
                || message.contains("closed the connection during handshake")) {
            return "the TLS handshake was ended by the other side";
        }
        int alert = message.lastIndexOf("Received fatal alert: ");
        return alert >= 0
                ? "the other side refused TLS ("
                        + plain(message.substring(alert + 22)).replace('_', ' ') + ")"
                : "TLS failed: " + plain(message);
    }

    private static String socket(Throwable fault, String message) {
        String text = plain(message);
        if (text.startsWith("Connection reset")) {
            return "the connection was reset";
        }
        if (text.contains("Broken pipe") || text.contains("Socket closed") || text.contains("Closed by")) {
            return "the connection was closed";
        }
        if (text.isEmpty() || fault.getMessage() == null) {
            return fault instanceof ConnectException ? "connection refused" : "the connection failed";
        }
        return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }

    /** Returns the message of an exception; empty if it has none or only repeats its cause. */
    private static String message(Throwable fault) {
        String message = fault.getMessage();
        Throwable cause = fault.getCause();
        boolean isTheCauses = cause != null && message != null && message.equals(cause.toString());
        return message == null || isTheCauses ? "" : plain(message);
    }

    private static String plain(String message) {
        // Limit the length before the search.
        String line = VisibleText.line(message, 4 * MAX_LENGTH);
        line = OBJECT.matcher(line).replaceAll("");
        line = CLASS_NAME.matcher(line).replaceAll("");
        return VisibleText.line(line, MAX_LENGTH);
    }
}
