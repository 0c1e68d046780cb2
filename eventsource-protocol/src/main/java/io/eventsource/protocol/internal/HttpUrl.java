package io.eventsource.protocol.internal;

import java.io.ByteArrayOutputStream;
import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses http and https URLs as browsers do, as typed by a user or sent by a server in {@code Location}: backslashes
 * are slashes, dot segments are resolved, an internationalized host becomes its ASCII form, and characters that a URI
 * cannot hold are percent-encoded. {@link URI} alone rejects most of these.
 *
 * <p>A {@link URI} has no {@linkplain URI#getHost host} if it has an underscore: use {@link #host(URI)} and
 * {@link #port(URI)}.
 *
 * @see <a href="https://url.spec.whatwg.org/#url-parsing">WHATWG, URL</a>
 */
public final class HttpUrl {

    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)", Pattern.DOTALL);

    /** Characters that the URL standard forbids in a host. */
    private static final Pattern FORBIDDEN_IN_HOST = Pattern.compile("[\\x00-\\x20\"#%/:<>?@\\[\\\\\\]^`{|}\\x7F]");

    private static final Pattern ADDRESS = Pattern.compile("\\[[0-9A-Fa-f:.]+]");

    /** Characters that {@link URI} does not allow in a path, or that the URL standard encodes. */
    private static final String NOT_IN_PATH = " \"<>[]^`{|}";

    /** Characters that {@link URI} does not allow in a query, or that the URL standard encodes. */
    private static final String NOT_IN_QUERY = " \"<>[]\\^`{|}'";

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private HttpUrl() {}

    /**
     * Parses an absolute URL.
     *
     * @param text the URL, as a person types it
     * @return the URL as a URI, with user information, if there is any, and without its fragment
     * @throws IllegalArgumentException if it is not http or https, or names no valid host or port; the message
     *     describes the fault and omits the query
     */
    public static URI parse(String text) {
        String trimmed = trimmed(text);
        Matcher matcher = SCHEME.matcher(trimmed);
        if (!matcher.matches() || !isHttp(matcher.group(1))) {
            throw new IllegalArgumentException(
                    "expected a URL that begins with http:// or https://, but got \"" + shown(trimmed) + "\"");
        }
        return absolute(matcher.group(1).toLowerCase(Locale.ROOT), matcher.group(2), trimmed, StandardCharsets.UTF_8);
    }

    /**
     * Resolves a reference, as the {@code Location} of a redirect.
     *
     * @param base an http or https URI
     * @param reference the reference, relative or absolute
     * @param charset the encoding of its characters above U+007F: Latin-1 if each represents one byte, as in a header
     * @return the URI, without a fragment
     * @throws IllegalArgumentException as {@link #parse}
     */
    public static URI resolve(URI base, String reference, Charset charset) {
        String text = trimmed(reference);
        Matcher matcher = SCHEME.matcher(text);
        if (matcher.matches()) {
            String scheme = matcher.group(1).toLowerCase(Locale.ROOT);
            if (!isHttp(scheme)) {
                throw new IllegalArgumentException(
                        "expected an http or https URL, but got one of the scheme " + scheme);
            }
            boolean relative = scheme.equalsIgnoreCase(base.getScheme())
                    && !matcher.group(2).startsWith("/")
                    && !matcher.group(2).startsWith("\\");
            if (!relative) {
                return absolute(scheme, matcher.group(2), text, charset);
            }
            text = matcher.group(2);
        }
        String scheme = base.getScheme().toLowerCase(Locale.ROOT);
        String rest = text.replaceFirst("#.*", "");
        String path = rest.replaceFirst("\\?.*", "").replace('\\', '/');
        String query = rest.contains("?") ? rest.substring(rest.indexOf('?')) : "";
        if (path.startsWith("//")) {
            return absolute(scheme, path + query, text, charset);
        }
        String origin = scheme + "://" + base.getRawAuthority();
        String basePath = base.getRawPath() == null || base.getRawPath().isEmpty() ? "/" : base.getRawPath();
        if (path.isEmpty()) {
            String baseQuery = base.getRawQuery() == null ? "" : "?" + base.getRawQuery();
            return uri(origin + basePath + (query.isEmpty() ? baseQuery : encodedQuery(query, charset)), text);
        }
        String whole = path.startsWith("/") ? path : basePath.substring(0, basePath.lastIndexOf('/') + 1) + path;
        return uri(origin + encodedPath(whole, charset) + encodedQuery(query, charset), text);
    }

    /**
     * Returns the host of an http or https URI, underscores or not.
     *
     * @param uri the URI
     * @return the host, an IPv6 address in brackets; null if there is none
     */
    public static @Nullable String host(URI uri) {
        if (uri.getHost() != null) {
            return uri.getHost();
        }
        String authority = uri.getRawAuthority();
        if (authority == null) {
            return null;
        }
        String host = authority.substring(authority.lastIndexOf('@') + 1).replaceFirst(":[0-9]*$", "");
        return host.isEmpty() || FORBIDDEN_IN_HOST.matcher(host).find() ? null : host;
    }

    /**
     * Returns the port of an http or https URI, underscores in its host or not.
     *
     * @param uri the URI
     * @return the port; -1 if it names none
     */
    public static int port(URI uri) {
        String authority = uri.getRawAuthority();
        if (uri.getHost() != null || authority == null) {
            return uri.getPort();
        }
        Matcher port = Pattern.compile(":([0-9]{1,9})$").matcher(authority);
        return port.find() ? Integer.parseInt(port.group(1)) : -1;
    }

    /**
     * Returns a URI as messages show it: without user information, query and fragment, which may hold secrets.
     *
     * @param uri the URI
     * @return its text
     */
    public static String display(URI uri) {
        return uri.toString().replaceFirst("[?#].*", "").replaceFirst("//[^/]*@", "//");
    }

    /**
     * Returns the user information of an http or https URI, underscores in its host or not.
     *
     * @param uri the URI
     * @return the text before the {@code @}, percent-encoded; null if there is none
     */
    public static @Nullable String userInfo(URI uri) {
        String authority = uri.getRawAuthority();
        int at = authority == null ? -1 : authority.lastIndexOf('@');
        return authority == null || at < 0 ? null : authority.substring(0, at);
    }

    /** Returns the part after the scheme and its colon. */
    private static URI absolute(String scheme, String rest, String text, Charset charset) {
        int start = 0;
        while (start < rest.length() && (rest.charAt(start) == '/' || rest.charAt(start) == '\\')) {
            start++;
        }
        int end = start;
        while (end < rest.length() && "/\\?#".indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        String authority = rest.substring(start, end);
        String tail = rest.substring(end).replaceFirst("(?s)#.*", "");
        int query = tail.indexOf('?');
        String path = query < 0 ? tail : tail.substring(0, query);
        return uri(
                scheme
                        + "://"
                        + authority(authority, text, charset)
                        + encodedPath(path, charset)
                        + (query < 0 ? "" : encodedQuery(tail.substring(query), charset)),
                text);
    }

    private static String authority(String authority, String text, Charset charset) {
        int at = authority.lastIndexOf('@');
        String user = at < 0 ? "" : encoded(authority.substring(0, at), " \"<>[]^`{|}@/\\;", charset) + "@";
        String hostAndPort = authority.substring(at + 1);
        Matcher matcher = Pattern.compile("(\\[[^\\]]*]?|[^:]*)(?::(.*))?", Pattern.DOTALL)
                .matcher(hostAndPort);
        if (!matcher.matches()) {
            throw invalid("host", hostAndPort, text);
        }
        String port = matcher.group(2) == null ? "" : matcher.group(2);
        if (!port.matches("[0-9]{0,9}") || (!port.isEmpty() && Integer.parseInt(port) > 65_535)) {
            throw new IllegalArgumentException("expected a port from 0 to 65535, but got \"" + shown(port) + "\"");
        }
        return user + hostName(matcher.group(1), text, charset) + (port.isEmpty() ? "" : ":" + Integer.parseInt(port));
    }

    private static String hostName(String host, String text, Charset charset) {
        if (ADDRESS.matcher(host).matches()) {
            return host.toLowerCase(Locale.ROOT);
        }
        String name = percentDecoded(host.getBytes(charset));
        if (name.matches(".*[\u00DF\u03C2\u200C\u200D].*")) {
            throw new IllegalArgumentException(
                    "the host \"" + shown(host)
                            + "\" has a character that Java and browsers encode differently; write it as browsers do, with xn--");
        }
        String ascii;
        try {
            ascii = IDN.toASCII(name, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            ascii = ""; // a label that is empty or too long
        }
        if (ascii.isEmpty() || FORBIDDEN_IN_HOST.matcher(ascii).find()) {
            throw invalid("host", host, text);
        }
        return ascii;
    }

    private static String percentDecoded(byte[] bytes) {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (isEscape(bytes, i)) {
                decoded.write((HexFormat.fromHexDigit(bytes[i + 1]) << 4) | HexFormat.fromHexDigit(bytes[i + 2]));
                i += 2;
            } else {
                decoded.write(bytes[i]);
            }
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }

    private static boolean isEscape(byte[] bytes, int index) {
        return bytes[index] == '%'
                && index + 2 < bytes.length
                && HexFormat.isHexDigit(bytes[index + 1])
                && HexFormat.isHexDigit(bytes[index + 2]);
    }

    private static IllegalArgumentException invalid(String what, String part, String text) {
        if (part.isEmpty()) {
            return new IllegalArgumentException(
                    "expected a URL that names a " + what + ", but got \"" + shown(text) + "\"");
        }
        Matcher forbidden = FORBIDDEN_IN_HOST.matcher(part);
        String where = forbidden.find()
                ? "; \"%s\" is not allowed there".formatted(VisibleText.line(shownCharacter(forbidden.group())))
                : "";
        return new IllegalArgumentException(
                "expected a URL with a valid %s, but got the %s \"%s\"%s".formatted(what, what, shown(part), where));
    }

    private static String shownCharacter(String c) {
        return c.equals(" ") ? "a blank" : c;
    }

    private static String encodedPath(String path, Charset charset) {
        String encoded = encoded(path.replace('\\', '/'), NOT_IN_PATH, charset);
        return encoded.isEmpty() ? "/" : withoutDotSegments(encoded);
    }

    private static String encodedQuery(String query, Charset charset) {
        return query.isEmpty() ? "" : "?" + encoded(query.substring(1), NOT_IN_QUERY, charset);
    }

    /** Percent-encodes the listed characters, all but visible ASCII, and a percent sign that encodes nothing. */
    private static String encoded(String text, String listed, Charset charset) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        byte[] bytes = text.getBytes(charset);
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            boolean stray = b == '%' && !isEscape(bytes, i);
            if (b <= ' ' || b == 0x7F || stray || listed.indexOf(b) >= 0) {
                HEX.toHexDigits(encoded.append('%'), b);
            } else {
                encoded.append((char) b);
            }
        }
        return encoded.toString();
    }

    private static String withoutDotSegments(String path) {
        Deque<String> kept = new ArrayDeque<>();
        String[] segments = path.substring(path.startsWith("/") ? 1 : 0).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            String plain = segments[i].replaceAll("(?i)%2e", ".");
            boolean last = i == segments.length - 1;
            if (plain.equals("..")) {
                kept.pollLast();
            }
            if (!plain.equals(".") && !plain.equals("..")) {
                kept.addLast(segments[i]);
            } else if (last) {
                kept.addLast("");
            }
        }
        return "/" + String.join("/", kept);
    }

    private static URI uri(String valid, String text) {
        try {
            return new URI(valid);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("expected a URL, but got \"" + shown(text) + "\"");
        }
    }

    /**
     * Removes what the URL standard drops: leading and trailing control characters and blanks, and all tabs and line
     * ends.
     */
    private static String trimmed(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && text.charAt(from) <= ' ') {
            from++;
        }
        while (from < to && text.charAt(to - 1) <= ' ') {
            to--;
        }
        return text.substring(from, to).replaceAll("[\\t\\r\\n]", "");
    }

    private static boolean isHttp(String scheme) {
        return scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https");
    }

    /**
     * Returns a URL as messages show it: bounded, and without user information, query and fragment, which may hold
     * secrets.
     */
    private static String shown(String text) {
        return VisibleText.line(text.replaceFirst("(?s)[?#].*", "").replaceFirst("//[^/]*@", "//"), 200);
    }
}
