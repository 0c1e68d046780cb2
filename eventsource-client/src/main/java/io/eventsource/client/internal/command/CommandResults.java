package io.eventsource.client.internal.command;

import io.eventsource.client.Checkpoint;
import io.eventsource.client.CommandAnswer;
import io.eventsource.client.CommandListener;
import io.eventsource.client.internal.AtomicFile;
import io.eventsource.client.internal.FileCheckpoint;
import io.eventsource.client.internal.LockedStateFile;
import io.eventsource.protocol.MessageEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps which commands were begun, and the answers to the last ones, so that a command that is delivered again is answered again.
 * In a file they outlive the process: UTF-8, the line {@value #FORMAT}, then a line for each command, oldest first. Safe for
 * concurrent use.
 */
public final class CommandResults {

    /**
     * One command.
     *
     * @param key the id of its event, or its reply address if it has no id
     * @param eventId the last event ID that came with it; empty for none
     * @param reply where it is answered
     * @param answer its final answer; null if it was begun and has none
     * @param taken whether the server has taken the answer
     */
    public record Result(
            String key, String eventId, URI reply, @Nullable CommandAnswer answer, boolean taken) {

        /** Returns what is left of the event: enough to answer it. */
        public MessageEvent event() {
            return MessageEvent.of(MessageEvent.DEFAULT_TYPE, "", eventId, reply.toString());
        }

        /** Returns the answer to repeat: that a command without one was interrupted. */
        public CommandAnswer answerNow() {
            return answer != null
                    ? answer
                    : CommandAnswer.interrupted("the program ended while it carried out the command");
        }
    }

    /** What the name of the file adds to that of the checkpoint. */
    public static final String SUFFIX = ".commands";

    private static final String FORMAT = "eventsource-commands 1";

    /** The most bytes that all answers together have. */
    private static final int MAX_BYTES = 1024 * 1024;

    /** The largest file that is read: base64, and the ids and addresses of all commands. */
    private static final int MAX_FILE = 16 * 1024 * 1024;

    private static final String NONE = "-";

    private final @Nullable AtomicFile file;
    private final int kept;
    // Guarded by this.
    private final Map<String, Result> results = new LinkedHashMap<>();

    private CommandResults(@Nullable AtomicFile file, int kept) {
        this.file = file;
        this.kept = kept;
    }

    /**
     * Opens results.
     *
     * @param path the file; null for memory
     * @param kept how many answers are kept
     * @throws IOException if the file cannot be read or written, or is damaged
     */
    public static CommandResults open(@Nullable Path path, int kept) throws IOException {
        if (path == null) {
            return new CommandResults(null, kept);
        }
        AtomicFile file = new AtomicFile(path, MAX_FILE);
        CommandResults results = new CommandResults(file, kept);
        String content = file.read();
        if (content != null) {
            results.read(file, content);
        }
        file.checkWritable();
        return results;
    }

    /**
     * Opens the results of a source.
     *
     * @param options how it handles commands; null if it handles none
     * @throws UncheckedIOException if the file cannot be used
     */
    public static CommandResults of(@Nullable CommandOptions options, @Nullable Checkpoint checkpoint) {
        if (options == null) {
            return new CommandResults(null, 0);
        }
        Path file = options.file();
        if (file == null && (checkpoint instanceof FileCheckpoint || checkpoint instanceof LockedStateFile)) {
            Path beside = Path.of(checkpoint.toString());
            file = beside.resolveSibling(beside.getFileName() + SUFFIX);
        }
        try {
            return open(file, options.keptAnswers());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the answers to commands: " + e.getMessage(), e);
        }
    }

    /** Opens results that are kept in memory. */
    public static CommandResults inMemory() {
        return new CommandResults(null, CommandListener.DEFAULT_KEPT_ANSWERS);
    }

    /** Returns a command; null if it is not known, or no longer. */
    public synchronized @Nullable Result find(String key) {
        return results.get(key);
    }

    /** Returns the commands whose answers the server has not taken, as far as is known, oldest first. */
    public synchronized List<Result> unanswered() {
        return results.values().stream().filter(result -> !result.taken()).toList();
    }

    /** Forgets the commands that were begun and have no answer, so that they are carried out again. */
    public synchronized void forgetBegun() {
        results.values().removeIf(result -> result.answer() == null);
    }

    /**
     * Records that a command is about to begin.
     *
     * @throws IOException if that could not be written; it is then known in memory only
     */
    public synchronized void begun(String key, String eventId, URI reply) throws IOException {
        Result known = results.get(key);
        if (known == null || known.answer() == null) { // else its time is over already
            put(new Result(key, eventId, reply, null, false));
        }
    }

    /**
     * Records the answer to a command.
     *
     * @throws IOException if that could not be written; it is then known in memory only
     */
    public void answered(String key, String eventId, URI reply, CommandAnswer answer) throws IOException {
        put(new Result(key, eventId, reply, answer, false));
    }

    /** Records that the server has taken the answer. The file has it with the next change: repeating an answer does no harm. */
    public synchronized void taken(String key) {
        results.computeIfPresent(key, (same, old) -> new Result(key, old.eventId(), old.reply(), old.answer(), true));
    }

    private synchronized void put(Result result) throws IOException {
        results.remove(result.key());
        results.put(result.key(), result);
        evict();
        if (file != null) {
            StringBuilder content = new StringBuilder(FORMAT);
            results.values().forEach(each -> content.append('\n').append(line(each)));
            file.write(content.toString()); // under the lock, so that an older content never replaces a newer one
        }
    }

    /** Drops the oldest answers beyond the bounds, those that the server has taken first. */
    private synchronized void evict() {
        evict(true);
        evict(false);
    }

    private synchronized void evict(boolean takenOnly) {
        int count = 0;
        long bytes = 0;
        for (Result result : results.values()) {
            count += result.answer() == null ? 0 : 1;
            bytes += result.answer() == null ? 0 : result.answer().bodySize();
        }
        Iterator<Result> oldest = results.values().iterator();
        while (oldest.hasNext() && (count > kept || bytes > MAX_BYTES)) {
            Result result = oldest.next();
            if (result.answer() != null && (result.taken() || !takenOnly) && count > 1) {
                oldest.remove();
                count--;
                bytes -= result.answer().bodySize();
            }
        }
    }

    private static String line(Result result) {
        CommandAnswer answer = result.answer();
        List<String> fields = new ArrayList<>(List.of(
                encode(result.key()),
                encode(result.eventId()),
                encode(result.reply().toString()),
                result.taken() ? "taken" : "open"));
        if (answer != null) {
            fields.add(answer.state().name());
            fields.add(answer.exit() == null ? NONE : answer.exit().toString());
            fields.add(answer.isErrorBody() ? "stderr" : "stdout");
            fields.add(answer.contentType() == null ? NONE : encode(answer.contentType()));
            fields.add(encode(answer.body()));
        }
        return String.join(" ", fields);
    }

    private synchronized void read(AtomicFile from, String content) throws IOException {
        String[] lines = content.split("\n", -1);
        if (!lines[0].equals(FORMAT)) {
            throw from.damaged("expected the line \"" + FORMAT + "\"");
        }
        for (int i = 1; i < lines.length; i++) {
            try {
                Result result = parse(lines[i].split(" ", -1));
                results.put(result.key(), result);
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw from.damaged("line " + (i + 1) + " is no command");
            }
        }
    }

    private static Result parse(String[] fields) {
        return new Result(
                text(fields[0]),
                text(fields[1]),
                URI.create(text(fields[2])),
                fields.length > 4 ? answer(fields) : null,
                fields[3].equals("taken"));
    }

    private static CommandAnswer answer(String[] fields) {
        CommandAnswer plain = switch (CommandAnswer.State.valueOf(fields[4])) {
            case DONE -> CommandAnswer.exit(Integer.parseInt(fields[5]));
            case REJECTED -> CommandAnswer.rejected("");
            case INTERRUPTED -> CommandAnswer.interrupted("");
        };
        byte[] body = decode(fields[8]);
        if (fields[6].equals("stderr")) {
            return plain.errorBody(new String(body, StandardCharsets.UTF_8));
        }
        return fields[7].equals(NONE) ? plain : plain.body(text(fields[7]), body);
    }

    /** Every field has at least one character. */
    private static String encode(byte[] bytes) {
        return "." + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String encode(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] decode(String field) {
        return Base64.getUrlDecoder().decode(field.substring(1));
    }

    private static String text(String field) {
        return new String(decode(field), StandardCharsets.UTF_8);
    }
}
