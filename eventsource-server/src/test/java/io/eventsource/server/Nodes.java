package io.eventsource.server;

import io.eventsource.server.journal.Journal;
import io.eventsource.server.journal.JournalException;
import io.eventsource.server.journal.JournalFollower;
import io.eventsource.server.journal.JournalRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Several brokers that share a history, whose records travel when the test wants them to. */
final class Nodes {

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Pending(byte[] record, CompletableFuture<Long> stage, Node from) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Kept(long position, byte[] bytes) {}

    private final UnaryOperator<EventBrokerBuilder> options;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final List<Kept> history = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private long end;
    private int started;

    Nodes(UnaryOperator<EventBrokerBuilder> options) {
        this.options = options;
    }

    /** Starts a node, and lets all come to know each other. */
    Node start() {
        Node node = new Node("node-" + ++started);
        nodes.add(node);
        node.bench = new Bench(builder -> options.apply(builder).journal(node));
        settle();
        return node;
    }

    /** Lets all records travel, and all threads run, until nothing is left to do. */
    void settle() {
        boolean worked = true;
        while (worked) {
            worked = travel();
            for (Node node : nodes) {
                worked |= node.bench().executor.waiting() > 0;
                node.bench().executor.runAll();
            }
        }
    }

    /** Lets all records travel that are appended. */
    private boolean travel() {
        boolean worked = false;
        for (Pending next = pending.poll(); next != null; next = pending.poll()) {
            worked = true;
            if (next.from().isCut && !next.from().isUnanswered) {
                next.stage().completeExceptionally(JournalException.unknown("cut off", new IOException("cut off")));
                continue;
            }
            end++;
            history.add(new Kept(end, next.record()));
            for (Node node : List.copyOf(nodes)) {
                node.catchUp();
            }
            if (next.from().isCut) {
                next.stage().completeExceptionally(JournalException.unknown("cut off", new IOException("cut off")));
            } else {
                next.stage().complete(end);
            }
        }
        for (Node node : nodes) {
            worked |= node.catchUp();
        }
        return worked;
    }

    /** Lets time pass on all nodes. */
    void advance(Duration time) {
        Duration step = Duration.ofMillis(250);
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(step)) {
            nodes.forEach(node -> node.bench().timer.advance(step));
            settle();
        }
    }

    /** One broker, which is the journal that it follows, too. */
    final class Node implements Journal {

        private final String name;
        private @Nullable Bench bench;
        private @Nullable JournalFollower follower;
        private long applied;
        private boolean isCut;
        private boolean isUnanswered;
        private boolean isBehind;

        Node(String name) {
            this.name = name;
        }

        Bench bench() {
            return Objects.requireNonNull(bench);
        }

        /** It neither receives records, nor can it append any. */
        void cutOff() {
            isCut = true;
        }

        /** What it has just appended reaches the history, but it does not learn that; it receives no records. */
        void cutOffUnanswered() {
            isCut = true;
            isUnanswered = true;
            settle();
            isUnanswered = false;
        }

        void reconnect() {
            isCut = false;
            isBehind = false;
        }

        /** It can append, but does not receive records yet. */
        void reconnectBehind() {
            isCut = false;
            isBehind = true;
        }

        /** Ends as a process that is killed: its peers notice only that it is silent. */
        void kill() {
            isCut = true;
            nodes.remove(this);
            pending.removeIf(each -> each.from() == this);
        }

        /** This node notices that another one is silent. */
        void misses(Node other) {
            Objects.requireNonNull(follower).lost(other.name);
            settle();
        }

        /** Records up to the end were removed before this node has applied them. */
        void missAll() {
            applied = end;
            Objects.requireNonNull(follower).trimmed(end);
            settle();
        }

        /** Records may have been lost, and the order jumps. */
        void jump() {
            JournalRecord jump =
                    JournalRecord.of(JournalRecord.Kind.JUMP, List.of(), 0).build();
            append(jump);
            settle();
        }

        private boolean catchUp() {
            boolean worked = false;
            while (!isCut && !isBehind && follower != null && applied < end) {
                Kept next = history.get((int) applied);
                applied = next.position();
                follower.apply(next.position(), JournalRecord.read(ByteBuffer.wrap(next.bytes())));
                worked = true;
            }
            return worked;
        }

        @Override
        public String node() {
            return name;
        }

        @Override
        public String epoch() {
            return "epoch";
        }

        @Override
        public byte[] key() {
            return new byte[32];
        }

        @Override
        public void follow(long after, JournalFollower applies) {
            follower = applies;
            catchUp();
        }

        @Override
        public CompletionStage<Long> append(JournalRecord record) {
            ByteBuffer bytes = ByteBuffer.allocate(record.size());
            record.write(bytes);
            Pending added = new Pending(bytes.array(), new CompletableFuture<>(), this);
            pending.add(added);
            return added.stage();
        }

        @Override
        public @Nullable String problem() {
            return isCut ? "cut off" : null;
        }

        @Override
        public void close() {
            // the history stays
        }
    }
}
