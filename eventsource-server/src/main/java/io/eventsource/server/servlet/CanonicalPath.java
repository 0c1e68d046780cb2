package io.eventsource.server.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Refuses paths that name a channel only after normalization.
 *
 * <p>A proxy or a filter that protects {@code /close/} compares raw paths. So each channel has one path: without
 * parameters, dot segments, empty segments and, before the token, without unnecessary percent-encoding. The token
 * itself may use any percent-encoding.
 */
final class CanonicalPath {

    private CanonicalPath() {}

    static void require(HttpServletRequest request) throws HttpError {
        String path = request.getRequestURI();
        require(path);
        String token = path.substring(path.lastIndexOf('/') + 1);
        String decoded = request.getPathInfo() != null ? request.getPathInfo() : request.getServletPath();
        if (token.indexOf('%') >= 0 && !decoded.endsWith("/" + decode(token, false))) {
            throw bad("has a token that this server does not decode completely as UTF-8; send other characters");
        }
    }

    static void require(String path) throws HttpError {
        if (path.indexOf(';') >= 0) {
            throw bad("has a parameter, which begins with a semicolon, such as ;jsessionid= of a server that tracks"
                    + " sessions by URL; configure cookies instead. A semicolon in a token is written %3B");
        }
        if (path.indexOf('\\') >= 0) {
            throw bad("has a backslash; a backslash in a token is written %5C");
        }
        if (path.indexOf('#') >= 0) {
            throw bad("has a number sign; a number sign in a token is written %23");
        }
        String[] segments = path.split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean isLast = i == segments.length - 1;
            require(segments[i], isLast);
            if (segments[i].isEmpty() && i > 0 && !isLast) {
                throw bad("has two consecutive slashes");
            }
        }
    }

    private static void require(String segment, boolean isLast) throws HttpError {
        String decoded = decode(segment, !isLast);
        if (decoded.equals(".") || decoded.equals("..")) {
            throw bad("has a segment that is . or ..");
        }
        if (decoded.indexOf('/') >= 0) {
            throw bad("has an encoded slash, which no token may have");
        }
    }

    /** Decodes a segment as strict UTF-8. */
    private static String decode(String segment, boolean refusesNeedless) throws HttpError {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c != '%') {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            int high = i + 2 < segment.length() ? Character.digit(segment.charAt(i + 1), 16) : -1;
            int low = i + 2 < segment.length() ? Character.digit(segment.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                throw bad("has a percent sign without two hexadecimal digits; a percent sign is written %25");
            }
            int octet = high * 16 + low;
            if (refusesNeedless && isUnreserved(octet)) {
                throw bad("has \"" + (char) octet + "\" percent-encoded before the token; write it as it is");
            }
            bytes.write(octet);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw bad("is not UTF-8 after percent-decoding");
        }
    }

    /** Returns whether RFC 3986, section 2.3, says that a character should never be encoded. */
    private static boolean isUnreserved(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0;
    }

    private static HttpError bad(String fault) {
        return new HttpError(400, "the path " + fault);
    }
}
