package io.eventsource.server.servlet;

import io.eventsource.protocol.EventActions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Writes the page at the servlet's root, which explains the server and how to try it. */
final class IndexPage {

    private static final String STYLE = """
            :root {
              color-scheme: light dark;
              --ground: #f4f5f7; --card: #fff; --ink: #1c1f24; --faint: #5c646f; --line: #d9dde3;
            }
            @media (prefers-color-scheme: dark) {
              :root { --ground: #14161a; --card: #1e2127; --ink: #eceef1; --faint: #9aa3af; --line: #343941 }
            }
            * { box-sizing: border-box }
            body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
            main { max-width: 45rem; margin: 3rem auto; padding: 0 1rem }
            h1 { margin: 0 0 1rem; font-size: 1.5rem }
            ol { margin: 1.5rem 0; padding: 0; list-style: none }
            pre {
              margin: .25rem 0 1.25rem; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .5rem;
              background: var(--card); font: .875rem/1.5 ui-monospace, monospace;
              white-space: pre-wrap; overflow-wrap: anywhere;
            }
            .hint { color: var(--faint) }
            """;

    /** Allows this page's own style sheet and nothing else: no scripts, no images, no forms, no frames. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'sha256-" + sha256(STYLE)
            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final EventActions actions;

    IndexPage(EventActions actions) {
        this.actions = actions;
    }

    void write(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String base = escape(origin(request) + RequestPath.root(request));
        String action = escape(actions.actions().stream().findFirst().orElse(actions.finish()));
        response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        HttpResponses.write(response, "text/html;charset=utf-8", """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>eventsource</title>
                <style>%5$s</style>
                </head>
                <body>
                <main>
                <h1>eventsource</h1>
                <p>This server sends events to clients over HTTP (server-sent events). A client opens an event stream for a
                token. A program that knows the token sends events to that client.</p>
                <p>Try it in two terminals:</p>
                <ol>
                <li>Open an event stream:
                <pre>curl -N %1$s%2$s/my-token</pre></li>
                <li>Send an event to it:
                <pre>curl -d 42 %1$s%3$s/my-token</pre></li>
                <li>End the stream:
                <pre>curl -d '' %1$s%4$s/my-token</pre></li>
                </ol>
                <p class="hint">A browser reads the same stream with <code>new EventSource(…)</code>.</p>
                </main>
                </body>
                </html>
                """.formatted(
                        base, escape(actions.listen()), action, escape(actions.finish()), STYLE));
    }

    private static String origin(HttpServletRequest request) {
        String url = request.getRequestURL().toString();
        int path = url.indexOf('/', url.indexOf("://") + 3);
        return path < 0 ? url : url.substring(0, path);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java platform has SHA-256", e);
        }
    }
}
