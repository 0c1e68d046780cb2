package io.eventsource.cli.request;

import io.eventsource.cli.ScriptedPeer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A server whose every connection gets the next of its answers. */
final class CommandServer implements AutoCloseable {

    /** Answers a request. The connection is closed afterwards. */
    interface Answer {
        void write(String head, OutputStream out) throws IOException;
    }

    private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ScriptedPeer peer;

    /** A server that closes every connection after the last answer without one. */
    CommandServer(Answer... answers) throws IOException {
        AtomicInteger next = new AtomicInteger();
        peer = new ScriptedPeer(connection -> {
            String head = head(connection);
            int index = next.getAndIncrement();
            if (index < answers.length) {
                answers[index].write(head, connection.getOutputStream());
            }
        });
    }

    /** A server that answers all requests in the same way. */
    static CommandServer always(Answer answer) throws IOException {
        return new CommandServer(Stream.generate(() -> answer).limit(1_000).toArray(Answer[]::new));
    }

    private String head(Socket connection) throws IOException {
        String head = ScriptedPeer.readHead(connection);
        heads.add(head);
        String length = head.replaceFirst("(?s).*\r\nContent-Length: (\\d+)\r\n.*", "$1");
        if (!length.equals(head)) {
            connection.getInputStream().readNBytes(Integer.parseInt(length));
        }
        return head;
    }

    /** An answer of this status, with header lines and a body. */
    static Answer answer(String status, String headers, String body) {
        return (head, out) -> out.write(("HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: "
                        + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8));
    }

    /** The answer to a command that is accepted under the handle {@code h1}. */
    static Answer accepted() {
        return accepted("/commands/h1");
    }

    static Answer accepted(String location) {
        return answer(
                "202 Accepted",
                "Content-Type: application/json\r\nPreference-Applied: respond-async\r\nLocation: " + location + "\r\n",
                "{\"state\":\"waiting\"}\n");
    }

    static Answer json(String status, String json) {
        return answer(status, "Content-Type: application/json\r\n", json);
    }

    /** A stream of these blocks, whose connection ends after them. */
    static Answer stream(String... blocks) {
        return (head, out) -> {
            beginStream(out);
            for (String block : blocks) {
                out.write(block.getBytes(StandardCharsets.UTF_8));
            }
        };
    }

    /** A stream that stays open and silent after these blocks, until the server is closed. */
    Answer openStream(String... blocks) {
        return (head, out) -> {
            stream(blocks).write(head, out);
            awaitClose();
        };
    }

    static void beginStream(OutputStream out) throws IOException {
        out.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    }

    void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static String state(int id, String state) {
        return event(id, state, "{\"state\":\"" + state + "\",\"at\":\"2026-11-30T14:40:00.123Z\"}");
    }

    static String output(int id, String stream, String text) {
        return event(id, "output", "{\"stream\":\"" + stream + "\",\"part\":" + id + ",\"text\":\"" + text + "\"}");
    }

    static String done(int id, long exit, String text) {
        return event(
                id,
                "done",
                "{\"state\":\"done\",\"at\":\"2026-11-30T14:40:00.123Z\",\"exit\":" + exit
                        + ",\"type\":\"text/plain;charset=utf-8\",\"text\":\"" + text + "\"}");
    }

    static String event(int id, String type, String data) {
        return (id == 0 ? "" : "id: " + id + "\n") + "event: " + type + "\ndata: " + data + "\n\n";
    }

    String port() {
        return peer.port();
    }

    /** The head of the next request. */
    String takeHead() throws InterruptedException {
        return heads.take();
    }

    /** The first lines of all requests that were not taken. */
    List<String> requests() {
        return heads.stream().map(head -> head.lines().findFirst().orElse("")).toList();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        peer.close();
    }
}
