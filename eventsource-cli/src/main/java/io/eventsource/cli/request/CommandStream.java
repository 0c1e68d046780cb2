package io.eventsource.cli.request;

import io.eventsource.cli.Environment;
import io.eventsource.cli.UsageException;
import io.eventsource.protocol.EventStream;
import io.eventsource.protocol.EventStreamParser;
import io.eventsource.protocol.EventTooLargeException;
import io.eventsource.protocol.MessageEvent;
import io.eventsource.protocol.internal.FaultText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the states and the output of one command from a stream, over as many connections as that takes. */
final class CommandStream {

    /** More than a megabyte of output, each byte of which may be an escape in JSON. */
    private static final int MAX_EVENT_SIZE = 8 * 1024 * 1024;
    /** Longer than the time between two heartbeats of a listener. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private static final Duration SHORTEST_DELAY = Duration.ofMillis(200);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(5);

    private final Command command;
    private final Environment environment;
    private final CommandOutput output;
    private final TimeLimit limit;
    private final Consumer<String> debug;

    private final EventStreamParser parser = EventStreamParser.builder(this::onEvent)
            .maxEventSize(MAX_EVENT_SIZE)
            .build();
    private CommandResult result = new CommandResult(CommandState.WAITING, null, null);
    /** Why the last connection failed; null if there was a stream. */
    private @Nullable String lost;
    /** How many events have been processed. */
    private long events;
    /** How many events of this connection were processed on an earlier one. */
    private long repeated;

    CommandStream(
            Command command, Environment environment, CommandOutput output, TimeLimit limit, Consumer<String> debug) {
        this.command = command;
        this.environment = environment;
        this.output = output;
        this.limit = limit;
        this.debug = debug;
    }

    /**
     * Reads until a final state.
     *
     * @return that state, or the last one when the time is over
     * @throws UsageException if the server does not know the command, or sends anything else
     */
    CommandResult follow() {
        Duration delay = SHORTEST_DELAY;
        while (true) {
            long before = events;
            readOnce();
            if (result.state().isFinal() || limit.isOver()) {
                break;
            }
            debug.accept("the stream of the command ended" + (lost == null ? "" : ": " + lost) + "; reconnecting");
            delay = events > before ? SHORTEST_DELAY : min(delay.multipliedBy(2), LONGEST_DELAY);
            if (!sleep(limit.shorten(delay)) || limit.isOver()) {
                break;
            }
        }
        return new CommandResult(result.state(), result.exit(), lost);
    }

    /** Reads one connection to its end. */
    private void readOnce() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", EventStream.MEDIA_TYPE);
        headers.put("Cache-Control", "no-store");
        String lastEventId = parser.lastEventId();
        if (!lastEventId.isEmpty()) {
            headers.put(EventStream.LAST_EVENT_ID, lastEventId);
        }
        repeated = lastEventId.isEmpty() ? events : 0;
        HttpMessage request = HttpMessage.get(headers);
        Duration timeout = limit.shorten(HttpCall.ANSWER_TIMEOUT);
        try (HttpCall call = HttpCall.start(request, command.address(), environment, timeout)) {
            HttpHead head = call.head();
            debug.accept(command.address().uri() + " answered " + head.statusLine());
            if (head.status() == 200 && head.isOfType(EventStream.MEDIA_TYPE)) {
                lost = null;
                read(call.body(head, SILENCE, limit));
                return;
            }
            HttpAnswer answer = call.answer(head, HttpCall.MAX_BODY);
            if (head.status() == 429 || head.status() >= 500) {
                lost = answer.reason();
                return;
            }
            throw head.isSuccess()
                    ? UsageException.failed("expected the stream of a command, but the server answered "
                            + head.statusLine() + " without one")
                    : UsageException.failed(CommandClient.unknown(answer));
        } catch (IOException e) {
            lost = limit.isOver() ? lost : FaultText.of(e);
        } finally {
            parser.end();
        }
    }

    private void read(InputStream in) throws IOException {
        byte[] piece = new byte[8 * 1024];
        while (!result.state().isFinal()) {
            int count = in.read(piece);
            if (count < 0) {
                return;
            }
            try {
                parser.feed(ByteBuffer.wrap(piece, 0, count));
            } catch (EventTooLargeException e) {
                throw UsageException.failed(
                        "the server sent an event of more than " + MAX_EVENT_SIZE + " bytes about the command", e);
            }
        }
    }

    /** An event of another type is of a newer server. */
    private void onEvent(MessageEvent event) {
        if (repeated > 0) {
            repeated--;
            return;
        }
        events++;
        if (result.state().isFinal()) {
            return;
        }
        if (event.type().equals("output")) {
            print(CommandJson.parse(event.data()));
        } else if (event.type().equals(EventStream.GAP)) {
            throw UsageException.failed("some output of the command is missing, because the server does not keep it any"
                    + " longer; " + command.advice());
        } else if (CommandState.of(event.type()) != null) {
            CommandJson json = CommandJson.parse(event.data());
            CommandResult next = json.result();
            if (next.state().isFinal()) {
                print(json);
            }
            result = next;
            debug.accept(next.state().sentence());
        }
    }

    private void print(CommandJson json) {
        output.write(json.bytes("text", "base64"), json.isStderr());
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** Returns whether the thread was not interrupted. */
    private static boolean sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
