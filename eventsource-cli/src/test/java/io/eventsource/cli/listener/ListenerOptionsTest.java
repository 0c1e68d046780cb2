package io.eventsource.cli.listener;

import static io.eventsource.cli.CommandLines.assertWrongUsage;
import static io.eventsource.cli.listener.TestListener.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.JsonIdEvent;
import io.eventsource.protocol.StringEvent;
import io.eventsource.server.Retention;
import io.eventsource.server.SubscriberLimit;
import io.eventsource.server.journal.FileJournalBuilder;
import io.eventsource.server.journal.FsyncPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerOptionsTest {

    @Test
    void withoutFlagsItListensOnLoopback() {
        ListenerOptions options = options("");
        assertThat(options.host()).isEqualTo("127.0.0.1");
        assertThat(options.port()).isEqualTo(8888);
        assertThat(options.keepalive()).isEqualTo(Duration.ofSeconds(15));
        assertThat(options.subscribers()).isEqualTo(SubscriberLimit.ONE);
        assertThat(options.ids()).isFalse();
        assertThat(options.debug()).isFalse();
        assertThat(options.key()).isNull();
        assertThat(options.actions().actions()).containsExactly("ping");
        assertThat(options.actions().event("t", "ping", "42")).isInstanceOf(StringEvent.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-H ::1 -P 0 -d -j -i -k 50000 -K key.pem -C chain.pem --subscribers many --actions a,b",
                "--host ::1 --port 0 --debug --json --id --keepalive 50000 --keyfile key.pem --certfile chain.pem"
                        + " --subscribers=many --actions=a,b",
            })
    void everyFlagHasAMeaning(String line) {
        ListenerOptions options = options(line);
        assertThat(options.host()).isEqualTo("::1");
        assertThat(options.port()).isZero();
        assertThat(options.debug()).isTrue();
        assertThat(options.ids()).isTrue();
        assertThat(options.keepalive()).isEqualTo(Duration.ofSeconds(50));
        assertThat(options.key()).isEqualTo(new ListenerOptions.KeyFiles(Path.of("key.pem"), Path.of("chain.pem")));
        assertThat(options.subscribers()).isEqualTo(SubscriberLimit.MANY);
        assertThat(options.actions().actions()).containsExactly("ping", "a", "b");
        assertThat(options.actions().event("t", "a", "42")).isInstanceOf(JsonIdEvent.class);
    }

    @Test
    void keepaliveZeroTurnsItOff() {
        assertThat(options("-k 0").keepalive()).isZero();
    }

    @Test
    void keepaliveMayHaveAUnit() {
        assertThat(options("-k 500ms").keepalive()).isEqualTo(Duration.ofMillis(500));
        assertThat(options("-k 10s").keepalive()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options("--keepalive=15m").keepalive()).isEqualTo(Duration.ofMinutes(15));
        assertThat(options("-k 2h").keepalive()).isEqualTo(Duration.ofHours(2));
        assertThat(options("-k 7d").keepalive()).isEqualTo(Duration.ofDays(7));
    }

    @Test
    void eventsAreInMemoryUnlessADirectoryIsNamed() {
        assertThat(options("").journal()).isNull();
        assertThat(options("").maxTtl()).isEqualTo(Duration.ofDays(1));
        assertThat(options("--max-ttl 0").maxTtl()).isZero();
        assertThat(options("--max-ttl 7d").maxTtl()).isEqualTo(Duration.ofDays(7));
        assertThat(options("").results()).isEqualTo(Duration.ofHours(1));
        assertThat(options("--results 10m").results()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void whatWaitsHasANumberAndMayHaveASize() {
        assertThat(options("").maxWaiting()).isEqualTo(new MaxWaiting(1_000, 0));
        assertThat(options("--max-waiting 5").maxWaiting()).isEqualTo(new MaxWaiting(5, 0));
        assertThat(options("--max-waiting 5,2m").maxWaiting()).isEqualTo(new MaxWaiting(5, 2 << 20));
        assertThat(options("--max-waiting 5,2m").limits().waiting()).isEqualTo(2 << 20);
    }

    @Test
    void aDirectoryOfEventsImpliesIds() {
        ListenerOptions options = options("--data events");
        assertThat(options.ids()).isTrue();
        assertThat(options.journal())
                .isEqualTo(new JournalOptions.InFiles(
                        Path.of("events"), FsyncPolicy.ALWAYS, FileJournalBuilder.DEFAULT_RETENTION));
    }

    @Test
    void theJournalHasOptions() {
        JournalOptions journal =
                options("--data events --fsync never --history 1000,64m,12h").journal();
        assertThat(journal)
                .isEqualTo(new JournalOptions.InFiles(
                        Path.of("events"), FsyncPolicy.NEVER, new Retention(1000, 64L << 20, Duration.ofHours(12))));
        JournalOptions.InFiles interval = (JournalOptions.InFiles)
                options("--data events --fsync interval").journal();
        assertThat(interval.fsync().interval()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aSharedHistoryIsNamedByAnOptionOrAVariable() {
        for (ListenerOptions options : List.of(
                options("--redis redis://host --history 10,64m,1h"),
                options(Map.of("EVENTSOURCE_REDIS", "rediss://user:secret@host:6379/0")))) {
            assertThat(options.ids()).isTrue();
            assertThat(options.journal()).isInstanceOf(JournalOptions.InRedis.class);
            assertThat(options.toString()).doesNotContain("secret");
        }
    }

    @Test
    void eventsAreKeptInOnePlace() {
        assertWrongUsage(() -> options("--data events --redis redis://host"))
                .hasMessage("--data and --redis exclude each other: events are kept in one place");
        assertWrongUsage(() -> options(Map.of("EVENTSOURCE_REDIS", "redis://host"), "--data", "events"))
                .hasMessage("--data and EVENTSOURCE_REDIS exclude each other: events are kept in one place");
        assertWrongUsage(() -> options("--redis redis://host --fsync never")).hasMessage("--fsync needs --data");
    }

    @Test
    void aUriThatIsNotOfRedisIsRefusedWithoutItsPassword() {
        assertWrongUsage(() -> options(Map.of("EVENTSOURCE_REDIS", "http://user:secret@host")))
                .hasMessage("EVENTSOURCE_REDIS: the URI of Redis must be such as redis://host:6379,"
                        + " rediss://user:password@host:6379/0 or redis-sentinel://host1,host2/0#primary");
    }

    @Test
    void ofARepeatedFlagTheLastCounts() {
        assertThat(options("-P 1 -P 2").port()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-P http          | --port must be a number from 0 to 65535, but is \"http\"",
                "-P 65536         | --port must be a number from 0 to 65535, but is \"65536\"",
                "-k -1            | --keepalive must be a time up to 24 d, such as 500ms, 10s, 15m, 2h or 7d (a bare number is milliseconds), but is \"-1\"",
                "-k 25d           | --keepalive must be a time up to 24 d, such as 500ms, 10s, 15m, 2h or 7d (a bare number is milliseconds), but is \"25d\"",
                "-k               | --keepalive needs a value",
                "--frobnicate     | unknown option --frobnicate; put -- before an argument that begins with a dash",
                "--hos x          | unknown option --hos; did you mean --host?",
                "--exec x         | unknown option --exec; it is an option of eventsource-client",
                "stray            | unexpected argument \"stray\"",
                "-K key.pem       | TLS needs both --keyfile and --certfile",
                "--fsync never    | --fsync needs --data",
                "--history 1,4k,1s | --history needs --data or --redis",
                "--data d --fsync 1 | --fsync must be always, interval or never, but is \"1\"",
                "--data d --history 1,1 | --history must be a number of events, a size and an age with its unit, such as 100000,64m,12h, but is \"1,1\"",
                "--data d --history 1,1z,1s | --history must be a number of events, a size and an age with its unit, such as 100000,64m,12h, but is \"1,1z,1s\"",
                "--max-ttl 1y     | --max-ttl must be a time up to 24 d with its unit, such as 3600s or 1h, but is \"1y\"",
                "--max-ttl 3600   | --max-ttl must be a time up to 24 d with its unit, such as 3600s or 1h, but is \"3600\"",
                "--data d --history 1,4k,3600 | --history must be a number of events, a size and an age with its unit, such as 100000,64m,12h, but is \"1,4k,3600\"",
                "--max-waiting 0  | --max-waiting must be a number of events, or a number and a size, such as 1000,64m, but is \"0\"",
                "--max-waiting 9,x | --max-waiting must be a number of events, or a number and a size, such as 1000,64m, but is \"9,x\"",
                "--subscribers 2  | --subscribers must be one, newest or many, but is \"2\"",
                "--actions a,,b   | --actions: an action must be a word without white space, comma or slash, but is \"\"",
                "--actions poll   | --actions cannot have \"poll\", which opens a stream",
            })
    void wrongUsageIsNamed(String line, String message) {
        assertWrongUsage(() -> options(line)).hasMessage(message);
    }
}
