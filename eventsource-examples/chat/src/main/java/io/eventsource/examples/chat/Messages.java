package io.eventsource.examples.chat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Receives messages, as forms with {@code guest}, {@code name} and {@code text}. */
final class Messages extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final int MAX_GUEST = 100;
    private static final int MAX_NAME = 40;
    private static final int MAX_TEXT = 1_000;

    private final transient Room room;

    Messages(Room room) {
        this.room = room;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            room.say(
                    field(request, "guest", MAX_GUEST),
                    field(request, "name", MAX_NAME),
                    field(request, "text", MAX_TEXT));
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } catch (IllegalArgumentException e) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            response.setContentType("text/plain;charset=utf-8");
            response.getWriter().println(e.getMessage());
        }
    }

    private static String field(HttpServletRequest request, String name, int longest) {
        String value = request.getParameter(name);
        if (value == null || value.isBlank() || value.length() > longest) {
            throw new IllegalArgumentException("The " + name + " must have 1 to " + longest + " characters.");
        }
        return value;
    }
}
