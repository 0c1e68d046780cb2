package io.eventsource.redis.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.eventsource.server.journal.JournalRecord;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.EpollProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Connects a node to Redis. Lettuce must not reconnect, because it would repeat commands: each connection begins with a
 * handshake, after which no append of an earlier one is accepted.
 */
final class RedisConnector implements AutoCloseable {

    /** The version of the keys and their content. */
    static final String FORMAT = "1";

    /** How far the order skips at least where positions may have been lost: more than can have been lost. */
    static final long JUMP = 1L << 32;

    private static final SecureRandom RANDOM = new SecureRandom();

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);
    private static final int THREADS = 2; // the least that Lettuce takes

    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final RedisSettings settings;
    private final ClientResources resources;
    private final RedisClient client;
    private final Keys keys;

    /** The nonce of the last append. Each session takes the next for its jump. */
    private Nonce lastJump = Nonce.ofNewNode();

    private int sessions;

    RedisConnector(RedisSettings settings, Nonce node) {
        this.settings = settings;
        this.keys = Keys.of(settings.keyPrefix(), node.node());
        this.resources = DefaultClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .build();
        this.client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .protocolVersion(ProtocolVersion.RESP2)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(socketOptions())
                .build());
    }

    private SocketOptions socketOptions() {
        Duration timeout = settings.commandTimeout();
        return SocketOptions.builder()
                .connectTimeout(timeout)
                .keepAlive(SocketOptions.KeepAliveOptions.builder()
                        .enable(hasKeepAliveTimes())
                        .idle(KEEP_ALIVE)
                        .interval(KEEP_ALIVE)
                        .count(2)
                        .build())
                // Java's own transport does not have it; there, heartbeats find dropped packets.
                .tcpUserTimeout(SocketOptions.TcpUserTimeoutOptions.builder()
                        .enable(EpollProvider.isAvailable())
                        .tcpUserTimeout(timeout)
                        .build())
                .build();
    }

    /** Returns whether this system lets Java set when keep-alive probes are sent. Where it does not, heartbeats suffice. */
    private static boolean hasKeepAliveTimes() {
        try (SocketChannel channel = SocketChannel.open()) {
            return channel.supportedOptions()
                    .containsAll(Set.of(
                            ExtendedSocketOptions.TCP_KEEPIDLE,
                            ExtendedSocketOptions.TCP_KEEPINTERVAL,
                            ExtendedSocketOptions.TCP_KEEPCOUNT));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Connects, and shakes hands.
     *
     * @param known the history that the node follows; null if it follows none yet
     * @param end how far the node has applied it
     */
    Session open(@Nullable History known, AppliedEnd end) throws RedisFault {
        StatefulRedisConnection<String, byte[]> appends = null;
        StatefulRedisConnection<String, byte[]> reads = null;
        try {
            RedisURI uri = settings.address().uri(settings.commandTimeout());
            appends = client.connect(CODEC, uri);
            reads = client.connect(CODEC, uri);
            ServerInfo info = new ServerInfo(appends.sync().info());
            info.require(settings.address());
            return shakeHands(appends, reads, info, known, end);
        } catch (RedisFault e) {
            Session.disconnect(appends);
            Session.disconnect(reads);
            throw e;
        } catch (RuntimeException e) {
            Session.disconnect(appends);
            Session.disconnect(reads);
            throw RedisFault.of(settings.address(), e);
        }
    }

    private Session shakeHands(
            StatefulRedisConnection<String, byte[]> appends,
            StatefulRedisConnection<String, byte[]> reads,
            ServerInfo info,
            @Nullable History known,
            AppliedEnd end)
            throws RedisFault {
        RedisCommands<String, byte[]> commands = appends.sync();
        History proposed = known == null ? History.random() : known;
        String session = Integer.toString(++sessions);
        lastJump = lastJump.next();
        List<Object> reply = commands.eval(
                Scripts.HANDSHAKE,
                ScriptOutputType.MULTI,
                keys.all(),
                bytes(FORMAT),
                bytes(proposed.epoch()),
                proposed.key(),
                bytes(session),
                bytes(Long.toString(Session.LEASE.toMillis())),
                bytes(info.identity()),
                bytes(Long.toString(end.position())),
                end.nonce().bytes(),
                lastJump.bytes(),
                jump(),
                bytes(Long.toString(jumpLength(RANDOM))),
                bytes(known == null ? "" : known.epoch()));
        String format = text(reply.get(0));
        if (!format.equals(FORMAT)) {
            throw new RedisFault(
                    settings.address(),
                    "the history in {} has version " + format + ", but this release reads version " + FORMAT
                            + "; use the release that wrote it");
        }
        Session.Welcome welcome = new Session.Welcome(
                new History(text(reply.get(1)), (byte[]) reply.get(2)),
                Long.parseLong(text(reply.get(3))),
                !Long.valueOf(0).equals(reply.get(4)));
        String script = commands.scriptLoad(Scripts.APPEND);
        return new Session(settings, keys, session, script, welcome, appends, reads);
    }

    /**
     * Returns how far the order skips. A jump may be lost, too, with what was appended after it. The next one begins at the same
     * position then, and must not lead to the same one, so the length is random.
     */
    static long jumpLength(RandomGenerator random) {
        return JUMP + random.nextLong(JUMP);
    }

    private static byte[] jump() {
        JournalRecord record = JournalRecord.of(JournalRecord.Kind.JUMP, List.of(), System.currentTimeMillis())
                .build();
        ByteBuffer bytes = ByteBuffer.allocate(record.size());
        record.write(bytes);
        return bytes.array();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, UTF_8);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // nothing waits for the threads of Lettuce, which are daemons
    public void close() {
        client.shutdown(0, settings.commandTimeout().toMillis(), TimeUnit.MILLISECONDS);
        resources.shutdown(0, settings.commandTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }
}
