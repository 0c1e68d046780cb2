package io.eventsource.it;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Hostile clients of one server: all connections of all attacks, on one thread. */
final class Attackers implements AutoCloseable {

    private static final long TICK_MILLIS = 10;

    private final InetSocketAddress server;
    private final List<Wave> waves;
    private final Selector selector = Selector.open();
    private final ByteBuffer input = ByteBuffer.allocate(1 << 16);
    private final Thread thread = new Thread(this::run, "attackers");
    private volatile boolean stopped;

    private Attackers(InetSocketAddress server, List<Attack> attacks) throws IOException {
        this.server = server;
        this.waves = attacks.stream().map(Wave::new).toList();
    }

    /** Starts all attacks, each with as many connections as it says, until this is closed. */
    static Attackers start(InetSocketAddress server, List<Attack> attacks) throws IOException {
        Attackers attackers = new Attackers(server, attacks);
        attackers.thread.setDaemon(true);
        attackers.thread.start();
        return attackers;
    }

    /** The result of each attack. */
    List<AttackOutcome> outcomes() {
        return waves.stream().map(wave -> wave.outcome).toList();
    }

    /** Waits until so many connections have been opened. */
    void awaitConnections(int count) throws InterruptedException {
        while (outcomes().stream().mapToInt(AttackOutcome::connections).sum() < count) {
            TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
        }
    }

    /** Ends all connections. */
    @Override
    public void close() {
        stopped = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (selector) {
            while (!stopped) {
                long now = System.nanoTime();
                for (Wave wave : waves) {
                    wave.advance(now);
                }
                selector.select(TICK_MILLIS);
                for (SelectionKey key : selector.selectedKeys()) {
                    ((Connection) key.attachment()).proceed(key);
                }
                selector.selectedKeys().clear();
            }
            waves.forEach(Wave::end);
        } catch (IOException e) {
            throw new IllegalStateException("the selector fails", e);
        }
    }

    /** The connections of one attack. */
    private final class Wave {

        final Attack attack;
        final AttackOutcome outcome;
        final byte[] filler;
        final List<Connection> open = new ArrayList<>();
        private final long begun = System.nanoTime();

        Wave(Attack attack) {
            this.attack = attack;
            this.outcome = new AttackOutcome(attack.name());
            this.filler = attack.filler().getBytes(StandardCharsets.ISO_8859_1);
        }

        void advance(long now) throws IOException {
            for (Connection connection : List.copyOf(open)) {
                connection.advance(now);
            }
            double due = (now - begun) / 1e9 * attack.perSecond();
            while (open.size() < attack.connections() && outcome.connections() < due) {
                open(now);
            }
        }

        private void open(long now) throws IOException {
            int number = outcome.connected();
            SocketChannel channel = SocketChannel.open();
            try {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.SO_LINGER, number % 4 == 0 ? -1 : 0); // most end by a reset
                channel.connect(server);
                open.add(new Connection(this, channel, number, now));
            } catch (IOException e) {
                outcome.failed();
                channel.close();
            }
        }

        void end() {
            List.copyOf(open).forEach(Connection::end);
        }
    }

    /** One connection of an attack. */
    private final class Connection {

        private final Wave wave;
        private final SocketChannel channel;
        private final SelectionKey key;
        private final long end;
        private final StatusScanner statuses;
        private ByteBuffer output;
        private int fillers;
        private long next;

        Connection(Wave wave, SocketChannel channel, int number, long now) throws IOException {
            this.wave = wave;
            this.channel = channel;
            this.statuses = new StatusScanner(wave.outcome);
            this.end = now + wave.attack.hold().toNanos();
            this.output = ByteBuffer.wrap(wave.attack.head().apply(number).getBytes(StandardCharsets.ISO_8859_1));
            this.key = channel.register(selector, SelectionKey.OP_CONNECT, this);
        }

        void advance(long now) {
            if (now - end >= 0 && channel.isConnected()) {
                end();
            } else if (key.isValid() && channel.isConnected() && hasMore() && now - next >= 0) {
                key.interestOpsOr(SelectionKey.OP_WRITE);
            }
        }

        private boolean hasMore() {
            return output.hasRemaining() || fillers < wave.attack.fillers();
        }

        void proceed(SelectionKey ready) {
            try {
                if (ready.isConnectable() && channel.finishConnect()) {
                    ready.interestOps(SelectionKey.OP_WRITE | (wave.attack.reads() ? SelectionKey.OP_READ : 0));
                } else if (ready.isReadable() && !read()) {
                    end();
                    return;
                }
                if (ready.isWritable()) {
                    write(ready);
                }
            } catch (IOException e) {
                wave.outcome.failed();
                end();
            }
        }

        private boolean read() throws IOException {
            int length = channel.read(input.clear());
            statuses.scan(input.flip());
            return length >= 0;
        }

        private void write(SelectionKey ready) throws IOException {
            if (!output.hasRemaining() && fillers < wave.attack.fillers()) {
                fillers++;
                output = ByteBuffer.wrap(wave.filler);
                next = System.nanoTime() + wave.attack.interval().toNanos();
            }
            channel.write(output);
            boolean waits = !output.hasRemaining() && next - System.nanoTime() > 0;
            if (waits || !hasMore()) {
                ready.interestOpsAnd(~SelectionKey.OP_WRITE);
            }
        }

        void end() {
            wave.open.remove(this);
            try {
                channel.close();
            } catch (IOException e) {
                wave.outcome.failed();
            }
        }
    }
}
