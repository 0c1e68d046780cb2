package io.eventsource.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Effort;
import io.eventsource.it.support.RedisServer;
import io.eventsource.server.Retention;
import io.eventsource.server.journal.JournalRecord;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XTrimArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@link ScriptModel} answers as the scripts do in a real Redis, and leaves the same data, whatever two nodes do, and whatever is lost
 * meanwhile.
 */
@Timeout(120)
class ScriptModelTest {

    private static final int SEEDS = 100;
    private static final int STEPS = 50;
    private static final long FIRST_SEED = Long.getLong("script.seed", 1);
    private static final String TAG = "{model}:";
    private static final String STREAM = TAG + "stream";
    private static final String META = TAG + "meta";
    private static final History HISTORY = new History("epoch", new byte[32]);

    @TempDir
    Path directory;

    private RedisServer redis;
    private RedisClient client;
    private RedisCommands<String, byte[]> commands;
    private final List<RedisConnector> connectors = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.start(directory);
        client = RedisClient.create(redis.uri());
        commands = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE))
                .sync();
        for (int i = 1; i <= 2; i++) {
            Nonce node = new Nonce(i, 0);
            names.add(TAG + "node:" + node.nodeName());
            connectors.add(new RedisConnector(
                    new RedisSettings(
                            RedisSettings.Address.of(redis.uri()),
                            "model",
                            new Retention(1_000_000, 1L << 30, Duration.ofDays(1)),
                            0,
                            Duration.ZERO,
                            Duration.ofSeconds(5),
                            Duration.ofSeconds(6)),
                    node));
        }
    }

    @AfterEach
    void stop() {
        connectors.forEach(RedisConnector::close);
        client.shutdown();
        redis.close();
    }

    @Test
    void theModelDoesWhatTheScriptsDo() throws Exception {
        for (int i = 0; i < Effort.of(SEEDS); i++) {
            long seed = FIRST_SEED + i;
            commands.flushall();
            try (Comparison comparison = new Comparison(new Random(seed))) {
                for (int step = 0; step < STEPS; step++) {
                    comparison.step();
                    comparison.requireSameData();
                }
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ": repeat with -Dscript.seed=" + seed, e);
            }
        }
    }

    /** A session of a node, and what the model calls it. */
    private record Opened(Session session, String node, String name) {}

    /** What was there at a time. */
    private record Backup(ScriptModel model, Map<String, byte[]> dumps) {}

    private final class Comparison implements AutoCloseable {

        private final Random random;
        private final List<Opened> sessions = new ArrayList<>();
        private final List<Backup> backups = new ArrayList<>();
        /** What nodes may have applied: positions and nonces that were there at a time. */
        private final List<Entry> seen = new ArrayList<>();

        private ScriptModel model = new ScriptModel();
        private int count;

        Comparison(Random random) {
            this.random = random;
        }

        void step() throws Exception {
            switch (random.nextInt(16)) {
                case 0, 1, 2 -> open(random.nextInt(2));
                case 3 -> backUp();
                case 4 -> restore();
                case 5 -> trim();
                case 6 -> {
                    model.setServer("another");
                    if (!model.isEmpty()) {
                        commands.hset(META, "server", "another".getBytes(StandardCharsets.UTF_8));
                    }
                }
                case 7 -> lose();
                default -> append();
            }
        }

        private void open(int number) throws Exception {
            AppliedEnd end = end();
            boolean isKnown = model.isEmpty() || random.nextBoolean();
            Session session = connectors.get(number).open(isKnown ? HISTORY : null, end);
            Session.Welcome welcome = session.welcome();
            Opened opened = new Opened(session, names.get(number), "session " + ++count);
            sessions.add(opened);
            Entry last = welcome.hasJumped() ? entries().get(entries().size() - 1) : null;
            ScriptModel.Welcome expected = model.handshake(
                    new ScriptModel.Caller(
                            opened.node(), opened.name(), isKnown ? "epoch" : null, end.position(), end.nonce()),
                    "epoch",
                    "this",
                    new ScriptModel.Jump(
                            last == null ? Nonce.NONE : last.nonce(),
                            last == null ? 0 : last.position() - last.jumpedFrom(),
                            ByteBuffer.allocate(0)));
            assertThat(new ScriptModel.Welcome(welcome.history().epoch(), welcome.last(), welcome.hasJumped()))
                    .isEqualTo(expected);
        }

        /** Returns what a node may have applied: nothing, something that is there, or something that is lost. */
        private AppliedEnd end() {
            AppliedEnd end = new AppliedEnd(new Retention(1_000_000, 1L << 30, Duration.ofDays(1)));
            if (!seen.isEmpty() && random.nextInt(4) > 0) {
                Entry last = seen.get(Math.max(0, seen.size() - 1 - random.nextInt(6)));
                end.begin(last.position(), random.nextInt(8) == 0 ? new Nonce(9, ++count) : last.nonce());
            }
            return end;
        }

        private void append() throws Exception {
            if (sessions.isEmpty()) {
                return;
            }
            Opened opened = sessions.get(Math.max(0, sessions.size() - 1 - random.nextInt(3)));
            AppliedEnd end = end();
            Nonce nonce = new Nonce(7, ++count);
            JournalRecord record = JournalRecord.of(JournalRecord.Kind.EVENT, List.of("news"), 0)
                    .build();
            ByteBuffer bytes = ByteBuffer.allocate(record.size());
            record.write(bytes);
            long position = opened.session()
                    .append(nonce, bytes.array(), end)
                    .toCompletableFuture()
                    .get(5, TimeUnit.SECONDS);
            assertThat(position)
                    .isEqualTo(
                            model.append("epoch", opened.node(), opened.name(), end.position(), nonce, bytes.flip()));
        }

        private void trim() {
            List<Entry> entries = entries();
            if (!entries.isEmpty()) {
                long before = entries.get(random.nextInt(entries.size())).position() + random.nextInt(2);
                commands.xtrim(STREAM, XTrimArgs.Builder.minId("0-" + before));
                model.trim(before);
            }
        }

        private void lose() {
            if (random.nextInt(3) == 0) {
                commands.del(META);
                model.loseMeta();
            } else if (random.nextInt(3) == 0) {
                commands.flushall();
                model = new ScriptModel();
            }
        }

        private void backUp() {
            Map<String, byte[]> dumps = new HashMap<>();
            for (String key : keys()) {
                byte[] dump = commands.dump(key);
                if (dump != null) {
                    dumps.put(key, dump);
                }
            }
            backups.add(new Backup(model.copy(), dumps));
        }

        /** A replica that lags takes over, or a file is read. */
        private void restore() {
            if (!backups.isEmpty()) {
                Backup backup = backups.get(random.nextInt(backups.size()));
                commands.flushall();
                backup.dumps().forEach((key, dump) -> commands.restore(key, 0, dump));
                model = backup.model().copy();
            }
        }

        private List<String> keys() {
            List<String> keys = new ArrayList<>(names);
            keys.add(STREAM);
            keys.add(META);
            return keys;
        }

        private List<Entry> entries() {
            List<StreamMessage<String, byte[]>> all = commands.xrange(STREAM, Range.unbounded(), Limit.unlimited());
            return all.stream().map(Entry::of).toList();
        }

        void requireSameData() {
            List<Entry> entries = entries();
            assertThat(entries.stream().map(this::withoutRecord).toList())
                    .isEqualTo(model.entries().stream().map(this::withoutRecord).toList());
            byte[] sequence = commands.hget(META, "sequence");
            assertThat(sequence == null).as("there is a history").isEqualTo(model.isEmpty());
            if (sequence != null) {
                assertThat(new String(sequence, StandardCharsets.US_ASCII)).isEqualTo(Long.toString(model.sequence()));
                assertThat(commands.hget(META, "nonce")).isEqualTo(model.nonce().bytes());
            }
            entries.stream().filter(entry -> !seen.contains(entry)).forEach(seen::add);
        }

        private Entry withoutRecord(Entry entry) {
            return new Entry(
                    entry.position(), entry.previous(), entry.nonce(), entry.jumpedFrom(), ByteBuffer.allocate(0));
        }

        @Override
        public void close() {
            sessions.forEach(opened -> opened.session().close());
        }
    }
}
