package io.eventsource.server.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;

/**
 * One of the files of the page that {@link RootPage#CONSOLE} shows. They have names of one segment, so that no token's path is one
 * of theirs.
 *
 * @param tag identifies the content
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PageFile(String type, byte[] content, String tag) {

    /** The page itself. */
    static final String ROOT = "page.html";

    /** Allows the page's own files and requests to its own server, and nothing else. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String SCRIPT = "text/javascript;charset=utf-8";

    private static final Map<String, PageFile> ALL = Map.of(
            ROOT,
            read(ROOT, "text/html;charset=utf-8"),
            "page.css",
            read("page.css", "text/css;charset=utf-8"),
            "page.svg",
            read("page.svg", "image/svg+xml"),
            "page.js",
            read("page.js", SCRIPT),
            "page-channels.js",
            read("page-channels.js", SCRIPT),
            "page-publish.js",
            read("page-publish.js", SCRIPT),
            "page-server.js",
            read("page-server.js", SCRIPT),
            "page-streams.js",
            read("page-streams.js", SCRIPT),
            "page-text.js",
            read("page-text.js", SCRIPT));

    private static PageFile read(String name, String type) {
        try (InputStream in = PageFile.class.getResourceAsStream("page/" + name)) {
            byte[] content = Objects.requireNonNull(in, name).readAllBytes();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return new PageFile(type, content, "\"" + HexFormat.of().formatHex(hash, 0, 12) + "\"");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java platform has SHA-256", e);
        }
    }

    /** Returns whether there is a file of this name, besides the page itself, which is at the root. */
    static boolean isKnown(String name) {
        return ALL.containsKey(name) && !name.equals(ROOT);
    }

    /** Responds with a file that is known, or with 304 if the client has it. */
    static void write(String name, HttpServletRequest request, HttpServletResponse response) throws IOException {
        PageFile file = Objects.requireNonNull(ALL.get(name));
        response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("ETag", file.tag);
        if (file.tag.equals(request.getHeader("If-None-Match"))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setContentType(file.type);
        response.setContentLength(file.content.length);
        response.getOutputStream().write(file.content);
    }
}
