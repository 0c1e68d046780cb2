package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Effort;
import io.eventsource.protocol.EventId;
import io.eventsource.protocol.OutgoingEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories of a broker against a plain reference: a list of all that was published, and for each client how far it
 * has come. Whatever happens, each client gets the events of its channels in their order, none twice, and none is missing
 * unless the client got a gap event.
 */
@Timeout(60)
class ModelTest {

    private static final List<String> CHANNELS = List.of("a", "b", "c", "d");
    private static final int STEPS = 400;
    private static final int SEEDS = 1_000;

    /** What was published: its channels, and where it stands in the order of all. */
    private record Publication(int number, List<String> channels) {}

    static IntStream seeds() {
        return Effort.rounds(SEEDS);
    }

    private static Bench bench(Random random) {
        return new Bench(options(random, 0));
    }

    private static UnaryOperator<EventBrokerBuilder> options(Random random, int leastHistory) {
        Retention history =
                new Retention(leastHistory + random.nextInt(20), 1 + random.nextInt(4_000), Duration.ofSeconds(60));
        Retention window = new Retention(1 + random.nextInt(20), 1 + random.nextInt(4_000), Duration.ofSeconds(60));
        ChannelOptions options = ChannelOptions.BROADCAST
                .withHistory(history)
                .withWindow(window)
                .withGapPolicy(random.nextBoolean() ? GapPolicy.SKIP : GapPolicy.DISCONNECT)
                .withResumePoint(random.nextInt(4) == 0 ? ResumePoint.LIVE : ResumePoint.OLDEST);
        return builder -> builder.channels(options).logBytes(1024 * 1024);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingIsLostInSilenceNorComesTwice(int seed) {
        play(seed, new Run(new Random(seed), bench(new Random(seed))), STEPS);
    }

    /**
     * As above, but now and then the process ends, and another one follows with what the journal has kept. Each channel retains
     * something: one that does not refuses events while it has no subscriber, and no broker remembers what was refused.
     */
    @ParameterizedTest
    @MethodSource("seeds")
    void norWhenTheProcessIsKilled(int seed) {
        KeepingJournal.Disk disk = new KeepingJournal.Disk();
        Run run = new Run(new Random(seed), null) {
            @Override
            Bench start(Duration later) {
                return new Bench(
                        builder -> options(new Random(seed), 1).apply(builder).journal(KeepingJournal.on(disk)), later);
            }
        };
        for (int part = 0; part < 4; part++) {
            play(seed, run, STEPS / 4);
            if (seed % 2 == 0) {
                disk.jump();
            }
            run.restart();
        }
        play(seed, run, 0);
    }

    private static void play(int seed, Run run, int steps) {
        try {
            for (int step = 0; step < steps; step++) {
                run.step();
            }
            if (steps == 0 || steps == STEPS) {
                run.settle();
            }
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ", after " + run.log, e);
        }
    }

    private static class Run {

        private final Random random;
        private Bench bench;
        private final List<Publication> published = new ArrayList<>();
        private final List<Client> clients = new ArrayList<>();
        private final List<String> log = new ArrayList<>();

        Run(Random random, @Nullable Bench bench) {
            this.random = random;
            this.bench = bench == null ? start(Duration.ZERO) : bench;
        }

        Bench start(Duration later) {
            throw new AssertionError("this run has no journal to restart from after " + later);
        }

        /** The process is killed: what was written to a sink has arrived, and streams end without notice. */
        void restart() {
            note("restart");
            clients.forEach(Client::check);
            bench = start(Duration.ofMillis(bench.timer.currentTimeMillis() - ManualTimer.WALL_START));
            clients.forEach(Client::lose);
        }

        private void note(String what) {
            log.add(what);
            if (log.size() > 40) {
                log.remove(0);
            }
        }

        private List<String> someChannels() {
            List<String> some = new ArrayList<>(
                    CHANNELS.stream().filter(each -> random.nextInt(3) == 0).toList());
            return some.isEmpty() ? List.of(CHANNELS.get(random.nextInt(4))) : some;
        }

        void step() {
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> publish();
                case 4 -> newClient();
                case 5 -> any(Client::park);
                case 6 -> any(Client::open);
                case 7 -> any(client -> client.leave(random.nextBoolean()));
                case 8 -> any(Client::reconnect);
                case 9 -> any(Client::sendPrivate);
                case 10 -> {
                    note("advance");
                    bench.timer.advance(Duration.ofMillis(random.nextInt(3_000)));
                }
                default -> {
                    for (int tasks = random.nextInt(6); tasks > 0 && bench.executor.waiting() > 0; tasks--) {
                        bench.executor.runOne();
                    }
                }
            }
            clients.forEach(Client::check);
        }

        private void any(java.util.function.Consumer<Client> action) {
            if (!clients.isEmpty()) {
                action.accept(clients.get(random.nextInt(clients.size())));
            }
        }

        private void publish() {
            Publication event = new Publication(published.size() + 1, someChannels());
            note("publish " + event);
            OutgoingEvent outgoing =
                    OutgoingEvent.of("message", event.number() + " " + "x".repeat(random.nextInt(300)));
            boolean foreign = random.nextInt(5) == 0;
            bench.broker.publish(
                    Channels.of(event.channels()),
                    foreign ? outgoing.withId(EventId.of("own " + event.number())) : outgoing);
            published.add(event);
        }

        private void newClient() {
            if (clients.size() < 6) {
                clients.add(new Client(clients.size(), someChannels()));
            }
        }

        /** All clients are connected and read. Every event must have arrived, except those within gaps. */
        void settle() {
            note("settle");
            for (Client client : clients) {
                client.open();
                client.reconnect();
            }
            bench.executor.runAll();
            for (Client client : clients) {
                client.check();
                client.open(); // those that were ended for being too slow
                client.reconnect();
                bench.executor.runAll();
                client.check();
                client.requireAll();
            }
        }

        /** One client, over all its connections. */
        private final class Client {

            private final int name;
            private final List<String> channels;
            private ScriptedSink sink = new ScriptedSink();
            private Listener listener;
            private String lastEventId = "";
            /** The last event that it has got, or that came before it was there. */
            private int position;
            /** Where private events were sent that it has not got: after which publication. */
            private final List<Integer> privateEvents = new ArrayList<>();

            /** The last publication of its last gap. Its channels may have lost different numbers of events. */
            private int excused;
            /** Whether its server was killed. */
            private boolean isLost;
            /** Whether it has got nothing yet and has not said where it was. */
            private boolean isNew = true;

            Client(int name, List<String> channels) {
                this.name = name;
                this.channels = channels;
                this.listener = connect();
                this.position = published.size();
            }

            private Listener connect() {
                note("client " + name + " connects to " + channels + " after " + lastEventId);
                sink = new ScriptedSink();
                privateEvents.clear(); // lost with the connection
                SubscribeRequest request =
                        SubscribeRequest.to(Channels.of(channels)).withLastEventId(lastEventId);
                Listener opened = new Listener(bench.broker, request, sink);
                opened.signals().writable();
                return opened;
            }

            void park() {
                note("client " + name + " parks");
                sink.park();
            }

            void open() {
                note("client " + name + " reads");
                sink.open();
                listener.signals().writable();
            }

            void leave(boolean unread) {
                note("client " + name + " leaves");
                if (unread) {
                    check();
                }
                listener.signals().failed(null);
            }

            void lose() {
                isLost = true;
                reconnect();
            }

            void reconnect() {
                if (isLost || sink.ended()) {
                    isLost = false;
                    check();
                    if (lastEventId.isEmpty()) {
                        position = published.size();
                        isNew = true;
                    }
                    listener = connect();
                }
            }

            void sendPrivate() {
                if (listener.subscription().send(OutgoingEvent.of("message", "private"))) {
                    note("client " + name + " is sent a private event");
                    privateEvents.add(published.size());
                }
            }

            void check() {
                for (String block : sink.text().split("\n\n", -1)) {
                    take(block);
                }
            }

            private void take(String block) {
                String data = "";
                for (String line : block.split("\n", -1)) {
                    if (line.startsWith("id: ")) {
                        lastEventId = line.substring(4);
                    } else if (line.startsWith("data: ")) {
                        data = line.substring(6);
                    }
                }
                if (block.contains("event: eventsource.gap")) {
                    excused = published.size();
                    position = data.equals("unknown") ? 0 : position; // then it gets all that is there
                } else if (data.equals("private")) {
                    int after = privateEvents.remove(0);
                    assertThat(position).as("a private event of client " + name).isLessThanOrEqualTo(after);
                    requireNoneMissing(after + 1);
                } else if (!data.isEmpty()) {
                    takePublished(Integer.parseInt(data.substring(0, data.indexOf(' '))));
                }
            }

            private void takePublished(int number) {
                assertThat(isMine(published.get(number - 1))).isTrue();
                if (isNew && number <= position) {
                    position = number - 1; // it begins where the last subscriber of its channels was
                }
                isNew = false;
                assertThat(number).as("what client " + name + " gets next").isGreaterThan(position);
                requireNoneMissing(number);
                position = number;
            }

            private boolean isMine(Publication event) {
                return event.channels().stream().anyMatch(channels::contains);
            }

            private void requireNoneMissing(int before) {
                assertThat(published.stream()
                                .filter(this::isMine)
                                .filter(event -> event.number() > Math.max(position, excused))
                                .filter(event -> event.number() < before))
                        .as("what client " + name + " misses before " + before)
                        .isEmpty();
            }

            void requireAll() {
                assertThat(sink.ended()).isFalse();
                requireNoneMissing(published.size() + 1);
            }
        }
    }
}
