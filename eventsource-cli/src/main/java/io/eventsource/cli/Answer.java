package io.eventsource.cli;

/**
 * What a server said to a request.
 *
 * @param status the status code
 * @param message the status line's words, which HTTP lets a server leave out
 * @param body the text
 */
record Answer(int status, String message, String body) {

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** The server's reason for a refusal, on one line. */
    String reason() {
        String reason = body.isBlank() ? message : body;
        return reason.isBlank() ? Integer.toString(status) : status + ": " + reason.strip();
    }
}
