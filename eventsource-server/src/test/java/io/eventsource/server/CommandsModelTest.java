package io.eventsource.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Effort;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.internal.BrokerEngine;
import io.eventsource.server.internal.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random commands, answers, lost connections and restarts, against a reference that keeps what it knows in plain fields. Each
 * command must be in the state that its history gives, with the answer that was meant for it.
 */
class CommandsModelTest {

    private static final int RUNS = 1_000;
    private static final int STEPS = 60;
    private static final long FIRST_SEED = Long.getLong("commands.seed", 1);

    private static final Pattern EVENT = Pattern.compile("reply: /reply/\\S+\\?proof=(\\S+)\ndata: command (\\d+)\n\n");

    @Test
    void eachCommandIsInTheStateOfItsHistory() {
        int runs = Effort.of(RUNS);
        for (int i = 0; i < runs; i++) {
            long seed = FIRST_SEED + i;
            try {
                new Run(seed).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": repeat with -Dcommands.seed=" + seed, e);
            }
        }
    }

    /** What the reference knows of a command. */
    private static final class Expected {

        private final int number;
        private final String handle;
        private final long expiresAt;
        private @Nullable String proof;
        private CommandState state = CommandState.WAITING;
        /** Whether a client that does not confirm has started it, so that it must not be redelivered. */
        private boolean isDealtWith;

        private int parts;
        private int exit = -1;
        private final StringBuilder output = new StringBuilder();

        Expected(int number, String handle, long expiresAt) {
            this.number = number;
            this.handle = handle;
            this.expiresAt = expiresAt;
        }

        boolean isWithdrawable() {
            return state == CommandState.WAITING || state == CommandState.DELIVERED;
        }
    }

    private static final class Run {

        private final Random random;
        private final KeepingJournal.Disk disk = new KeepingJournal.Disk();
        private final List<Expected> all = new ArrayList<>();
        private KeepingJournal journal;
        private Bench bench;
        private @Nullable Listener client;
        private Duration elapsed = Duration.ZERO;

        Run(long seed) {
            random = new Random(seed);
            journal = KeepingJournal.on(disk);
            bench = started();
        }

        private Bench started() {
            return new Bench(builder -> builder.journal(journal), elapsed);
        }

        private long now() {
            return bench.timer.currentTimeMillis();
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                step();
                look();
                check();
            }
        }

        private void step() {
            switch (random.nextInt(16)) {
                case 0, 1, 2, 3 -> ask();
                case 4, 5 -> connect();
                case 6 -> disconnect();
                case 7, 8, 9, 10, 11 -> answer();
                case 12 -> cancel();
                case 13, 14 -> advance();
                default -> restart();
            }
        }

        private void ask() {
            Duration ttl = random.nextBoolean() ? Duration.ofSeconds(1 + random.nextInt(100)) : Duration.ZERO;
            int number = all.size();
            CompletableFuture<BrokerEngine.Asked> asked = bench.broker
                    .ask(
                            Channels.of(Bench.CHANNEL),
                            OutgoingEvent.of("command " + number),
                            PublishOptions.DEFAULT.withTimeToLive(ttl),
                            "/reply/t",
                            Duration.ZERO)
                    .toCompletableFuture();
            bench.executor.runAll();
            String handle = asked.join().handle();
            if (handle == null) {
                assertThat(client).as("nobody is there").isNull();
                assertThat(ttl).isZero();
                return;
            }
            Duration within = ttl.isZero() ? Duration.ofMinutes(1) : ttl;
            all.add(new Expected(number, handle, now() + within.toMillis()));
        }

        private void connect() {
            if (client == null) {
                client = bench.listen();
            }
        }

        private void disconnect() {
            if (client != null) {
                bench.leave(client);
                client = null;
            }
        }

        /** Notes what the stream brought, each command with its own proof, and none that must not come. */
        private void look() {
            if (client == null) {
                return;
            }
            Matcher event = EVENT.matcher(client.sink.text());
            while (event.find()) {
                Expected command = all.get(Integer.parseInt(event.group(2)));
                assertThat(command.isDealtWith)
                        .as("command %s is redelivered", command.number)
                        .isFalse();
                assertThat(command.state.isFinal())
                        .as("command %s was settled", command.number)
                        .isFalse();
                assertThat(command.proof).isIn(null, event.group(1));
                command.proof = event.group(1);
                if (command.state == CommandState.WAITING) {
                    command.state = CommandState.DELIVERED;
                }
            }
        }

        private void answer() {
            List<Expected> known =
                    all.stream().filter(command -> command.proof != null).toList();
            if (known.isEmpty()) {
                return;
            }
            Expected command = known.get(random.nextInt(known.size()));
            boolean confirms = random.nextBoolean();
            int kind = random.nextInt(4);
            int exit = kind == 0 ? random.nextInt(3) : -1;
            CommandState told = kind == 0
                    ? CommandState.DONE
                    : kind == 1 && random.nextInt(4) == 0 ? CommandState.INTERRUPTED : CommandState.STARTED;
            int part = random.nextInt(3) == 0 ? 0 : Math.max(1, command.parts + random.nextInt(3));
            String body = random.nextInt(4) == 0 ? "" : command.number + "/" + random.nextInt(100) + "\n";
            CompletableFuture<Reply.Result> taken = bench.broker
                    .reply(new Reply(
                            Bench.CHANNEL,
                            command.proof,
                            null,
                            told == CommandState.INTERRUPTED ? told : null,
                            exit,
                            null,
                            false,
                            part,
                            body.getBytes(UTF_8),
                            confirms))
                    .toCompletableFuture();
            bench.executor.runAll();
            assertThat(taken.join().outcome())
                    .as("answer to command %s", command.number)
                    .isEqualTo(outcome(command, part));
            if (taken.join().outcome() == Reply.Outcome.ACCEPTED) {
                command.parts = Math.max(command.parts, part);
                command.output.append(body);
                command.exit = told == CommandState.DONE ? exit : command.exit;
                command.state = told;
                command.isDealtWith |= told.isFinal() || !confirms;
            }
        }

        private static Reply.Outcome outcome(Expected command, int part) {
            if (part > 0 && part <= command.parts) {
                return Reply.Outcome.REPEATED;
            }
            return switch (command.state) {
                case DONE, REJECTED, INTERRUPTED -> Reply.Outcome.ANSWERED;
                case CANCELLED, EXPIRED, REPLACED -> Reply.Outcome.WITHDRAWN;
                default -> part > command.parts + 1 ? Reply.Outcome.PART_MISSING : Reply.Outcome.ACCEPTED;
            };
        }

        private void cancel() {
            if (all.isEmpty()) {
                return;
            }
            Expected command = all.get(random.nextInt(all.size()));
            boolean mayBe = command.isWithdrawable();
            assertThat(bench.broker.cancelCommand(command.handle)).isCompletedWithValue(mayBe);
            bench.executor.runAll();
            command.state = mayBe ? CommandState.CANCELLED : command.state;
        }

        private void advance() {
            Duration time = Duration.ofSeconds(1 + random.nextInt(40));
            bench.advance(time);
            elapsed = elapsed.plus(time);
            look();
            for (Expected command : all) {
                boolean isOver = command.expiresAt <= now() - 1_000; // the broker looks once in a second
                boolean isBrought = command.state == CommandState.DELIVERED && client != null;
                if (command.isWithdrawable() && isOver && !isBrought) {
                    command.state = CommandState.EXPIRED;
                }
            }
        }

        private void restart() {
            if (random.nextBoolean()) {
                disk.trim(disk.end(), journal.follower());
            }
            client = null;
            journal = KeepingJournal.on(disk);
            bench = started();
        }

        private void check() {
            for (Expected command : all) {
                CommandResult known = Objects.requireNonNull(bench.broker.command(command.handle));
                boolean mayHaveExpired = command.isWithdrawable() && command.expiresAt <= now();
                if (mayHaveExpired && known.state() == CommandState.EXPIRED) {
                    command.state = CommandState.EXPIRED;
                }
                assertThat(known.state()).as("command %s", command.number).isEqualTo(command.state);
                assertThat(known.text()).isEqualTo(command.output.toString());
                assertThat(known.exit()).isEqualTo(command.exit < 0 ? null : Integer.valueOf(command.exit));
            }
        }
    }
}
