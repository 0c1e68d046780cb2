package io.eventsource.mockserver;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records the answer to a command that a {@link ScriptedServer} received.
 *
 * @param state {@code started} until there is a final answer: then {@code done}, {@code rejected} or {@code interrupted}
 * @param exit the exit status; null if the answer has none
 * @param stdout the standard output, with the body of the final answer
 * @param stderr the error output
 * @param requests all requests that carried the answer, also those that were repeated or refused, in order
 */
public record RecordedAnswer(
        String state, @Nullable Integer exit, String stdout, String stderr, List<RecordedRequest> requests) {

    /**
     * Copies the requests.
     *
     * @param state the state
     * @param exit the exit status
     * @param stdout the standard output
     * @param stderr the error output
     * @param requests the requests
     */
    public RecordedAnswer {
        requests = List.copyOf(requests);
    }
}
