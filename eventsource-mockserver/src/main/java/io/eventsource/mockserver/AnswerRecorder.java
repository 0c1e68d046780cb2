package io.eventsource.mockserver;

import io.eventsource.mockserver.internal.BoundedWait;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes answers to commands as a server does: parts once each and in order, and one final answer. */
final class AnswerRecorder {

    /** Where the reply addresses of {@link ScriptedServer#command} begin. */
    static final String PATH = "/reply/";

    private final BoundedWait wait;

    // Guarded by wait.
    private final Map<String, Answer> answers = new HashMap<>();
    private final ArrayDeque<Script> scripts = new ArrayDeque<>();

    AnswerRecorder(BoundedWait wait) {
        this.wait = wait;
    }

    /** Adds a script for the next request. */
    void enqueue(Script script) {
        wait.change(() -> scripts.add(script));
    }

    /** Returns what handles a request. */
    Script script(RecordedRequest request) {
        Script[] next = new Script[1];
        wait.change(() -> {
            Answer answer = answers.computeIfAbsent(id(request), unseen -> new Answer());
            answer.requests.add(request);
            next[0] = scripts.isEmpty() ? record(answer, request) : scripts.remove();
        });
        return next[0];
    }

    /** Waits for the final answer to a command. */
    RecordedAnswer await(String id) {
        if (!wait.await(() -> answers.containsKey(id) && answers.get(id).isFinal())) {
            throw new AssertionError(
                    "expected a final answer to the command \"%s\", but none arrived within %s; so far: %s"
                            .formatted(id, wait.timeout(), find(id)));
        }
        RecordedAnswer answer = find(id);
        if (answer == null) {
            throw new AssertionError("the answer has vanished");
        }
        return answer;
    }

    /** Returns what a command was answered so far; null if nothing. */
    @Nullable RecordedAnswer find(String id) {
        RecordedAnswer[] found = new RecordedAnswer[1];
        wait.change(() -> {
            Answer answer = answers.get(id);
            found[0] = answer == null ? null : answer.recorded();
        });
        return found[0];
    }

    private static String id(RecordedRequest request) {
        String id = request.header("EventSource-Reply-To");
        return id == null ? "" : id;
    }

    private static ScriptedResponse record(Answer answer, RecordedRequest request) {
        int status = answer.take(request);
        return ScriptedResponse.status(status)
                .header("Content-Type", "application/json")
                .body("{\"state\":\"" + answer.state + "\"}");
    }

    private static final class Answer {

        private final List<RecordedRequest> requests = new ArrayList<>();
        private final StringBuilder stdout = new StringBuilder();
        private final StringBuilder stderr = new StringBuilder();
        private String state = "delivered";
        private @Nullable Integer exit;
        private int parts;

        /** Returns the status of the response. */
        int take(RecordedRequest request) {
            String part = request.header("EventSource-Part");
            int number = part == null ? parts + 1 : Integer.parseInt(part);
            if (number <= parts) {
                return 200;
            }
            if (isFinal() || number > parts + 1) {
                return 409;
            }
            String status = request.header("EventSource-Exit");
            String named = request.header("EventSource-State");
            exit = status == null ? null : Integer.valueOf(status);
            state = named != null ? named : exit != null ? "done" : "started";
            boolean error = "stderr".equals(request.header("EventSource-Stream"));
            (error ? stderr : stdout).append(request.body());
            parts += part == null ? 0 : 1;
            return 200;
        }

        boolean isFinal() {
            return !state.equals("delivered") && !state.equals("started");
        }

        RecordedAnswer recorded() {
            return new RecordedAnswer(state, exit, stdout.toString(), stderr.toString(), requests);
        }
    }
}
