package io.eventsource.server.servlet;

import io.eventsource.protocol.EventActions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** The page at the servlet's root, for people who wonder what this is. */
final class FrontPage {

    private FrontPage() {}

    static void write(HttpServletRequest request, HttpServletResponse response, EventActions actions)
            throws IOException {
        String base = escape(origin(request) + Route.root(request));
        String action = escape(actions.actions().stream().findFirst().orElse(actions.finish()));
        response.setHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
        Answers.write(response, "text/html;charset=utf-8", """
                <!DOCTYPE html>
                <html lang="en">
                <meta charset="utf-8">
                <title>eventsource</title>
                <style>body { font: 1rem/1.5 sans-serif; max-width: 45rem; margin: 3rem auto; padding: 0 1rem }</style>
                <h1>eventsource</h1>
                <p>Here clients wait for events. Each listens on a token of its own, and whoever knows the token can send
                it commands. Try it, in two terminals:
                <pre>
                curl -N %1$s%2$s/my-token
                curl -d 42 %1$s%3$s/my-token
                curl -d '' %1$s%4$s/my-token
                </pre>
                <p>The first opens an event stream, the second sends an event to it, the third ends it.
                </html>
                """.formatted(
                        base, escape(actions.listen()), action, escape(actions.finish())));
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
}
