package io.eventsource.client.internal.command;

import io.eventsource.client.CommandAnswer;
import io.eventsource.client.internal.http.ReplyTarget;
import io.eventsource.client.internal.http.StreamRequest;
import io.eventsource.protocol.EventStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpField;
import org.jspecify.annotations.Nullable;

/** One request of an answer. Guarded by its {@link CommandReply}, until it is sent; then it does not change. */
final class ReplyPart {

    /** What a part says. */
    enum Kind {
        STARTED,
        OUTPUT,
        ANSWER
    }

    /** The most bytes of output in one request. */
    static final int MAX_SIZE = 64 * 1024;

    /** The media type of output, unless the final answer names another. */
    private static final String TEXT = "text/plain;charset=utf-8";

    private static final String STDOUT = "stdout";
    private static final String STDERR = "stderr";

    private final Kind kind;
    private final boolean error;
    private final @Nullable CommandAnswer answer;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<CompletableFuture<Void>> stages = new ArrayList<>(1);
    private boolean sent;

    private ReplyPart(Kind kind, boolean error, @Nullable CommandAnswer answer) {
        this.kind = kind;
        this.error = error;
        this.answer = answer;
    }

    static ReplyPart started() {
        return new ReplyPart(Kind.STARTED, false, null);
    }

    static ReplyPart output(boolean error) {
        return new ReplyPart(Kind.OUTPUT, error, null);
    }

    static ReplyPart answer(CommandAnswer answer) {
        return new ReplyPart(Kind.ANSWER, answer.isErrorBody(), answer);
    }

    Kind kind() {
        return kind;
    }

    /** The number of bytes of output. */
    int size() {
        return bytes.size();
    }

    /** Returns how many bytes of output of a stream still fit. */
    int room(boolean errorStream) {
        return kind == Kind.OUTPUT && !sent && error == errorStream ? MAX_SIZE - bytes.size() : 0;
    }

    void add(byte[] output, int from, int length) {
        bytes.write(output, from, length);
    }

    /** Adds a stage that depends on this part. */
    void add(CompletableFuture<Void> stage) {
        stages.add(stage);
    }

    List<CompletableFuture<Void>> stages() {
        return stages;
    }

    /** Marks it as sent; returns whether it was sent before. */
    boolean markSent() {
        boolean before = sent;
        sent = true;
        return before;
    }

    /**
     * Returns the headers.
     *
     * @param eventId the id of the command; empty for none
     * @param number the number of this part; 0 for none
     */
    List<HttpField> headers(String eventId, long number) {
        List<HttpField> headers = new ArrayList<>();
        if (!eventId.isEmpty()) {
            headers.add(ReplyTarget.header(EventStream.REPLY_TO, eventId));
        }
        if (kind == Kind.STARTED) {
            headers.add(new HttpField(EventStream.STATE, "started"));
            return headers;
        }
        if (number > 0) {
            headers.add(new HttpField(EventStream.PART, Long.toString(number)));
        }
        if (kind == Kind.OUTPUT || error) {
            headers.add(new HttpField(EventStream.STREAM, error ? STDERR : STDOUT));
        }
        if (answer != null) {
            headers.add(new HttpField(EventStream.STATE, answer.state().name().toLowerCase(Locale.ROOT)));
            if (answer.exit() != null) {
                headers.add(new HttpField(EventStream.EXIT, answer.exit().toString()));
            }
        }
        return headers;
    }

    /** Returns the body; null for none. */
    StreamRequest.@Nullable Body body() {
        if (kind == Kind.OUTPUT) {
            return new StreamRequest.Body(TEXT, bytes.toByteArray());
        }
        return answer == null || answer.contentType() == null || answer.bodySize() == 0
                ? null
                : new StreamRequest.Body(answer.contentType(), answer.body());
    }
}
