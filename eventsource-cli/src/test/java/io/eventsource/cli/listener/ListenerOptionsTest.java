package io.eventsource.cli.listener;

import static io.eventsource.cli.CommandLines.assertWrongUsage;
import static io.eventsource.cli.listener.TestListener.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.auth.Permission;
import io.eventsource.auth.Rate;
import io.eventsource.auth.RequestLimits;
import io.eventsource.auth.SessionOptions;
import io.eventsource.protocol.JsonIdEvent;
import io.eventsource.protocol.StringEvent;
import io.eventsource.server.Retention;
import io.eventsource.server.SubscriberLimit;
import io.eventsource.server.journal.FileJournalBuilder;
import io.eventsource.server.journal.FsyncPolicy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    void everyoneMayDoEverythingUnlessAnOptionSaysWhoMayDoWhat() {
        assertThat(options("").access()).isNull();
        assertThat(options("--anonymous subscribe,publish").access())
                .isEqualTo(new AccessOptions(
                        null,
                        null,
                        null,
                        null,
                        Set.of(Permission.SUBSCRIBE, Permission.PUBLISH),
                        SessionOptions.DEFAULT,
                        RequestLimits.DEFAULT));
        assertThat(options("--users u --grants g --tokens t --jwks k --issuer i --audience a")
                        .access())
                .isEqualTo(new AccessOptions(
                        Path.of("u"),
                        Path.of("t"),
                        Path.of("g"),
                        new AccessOptions.Jwt("k", "i", "a"),
                        Set.of(),
                        SessionOptions.DEFAULT,
                        RequestLimits.DEFAULT));
        assertThat(options("--tokens t --session-lifetime 7d --session-idle 30m")
                        .access()
                        .sessions())
                .isEqualTo(
                        SessionOptions.DEFAULT.withLifetime(Duration.ofDays(7)).withIdleTime(Duration.ofMinutes(30)));
        assertWrongUsage(() -> options("--users u")).hasMessage("--users needs --grants, which says what users may do");
        assertWrongUsage(() -> options("--jwks k --issuer i"))
                .hasMessage("JSON Web Tokens need --jwks, --issuer and --audience");
        assertWrongUsage(() -> options("--anonymous read"))
                .hasMessage("--anonymous must be subscribe, publish or reply, with commas between, but is \"read\"");
    }

    @Test
    void limitsAloneDenyNothing() {
        assertThat(options("--publish-rate 100/1s --request-rate 1000/1m --max-streams-per-caller 5")
                        .access())
                .isEqualTo(new AccessOptions(
                        null,
                        null,
                        null,
                        null,
                        Set.of(Permission.values()),
                        SessionOptions.DEFAULT,
                        RequestLimits.DEFAULT
                                .withPublishes(new Rate(100, Duration.ofSeconds(1)))
                                .withRequests(new Rate(1_000, Duration.ofMinutes(1)))
                                .withMaxStreams(5)));
        assertThat(options("--publish-rate 1/1s --anonymous publish").access())
                .isEqualTo(new AccessOptions(
                        null,
                        null,
                        null,
                        null,
                        Set.of(Permission.PUBLISH),
                        SessionOptions.DEFAULT,
                        RequestLimits.DEFAULT.withPublishes(new Rate(1, Duration.ofSeconds(1)))));
        assertThat(options("--users u --grants g --failed-logins 3/1h").access().limits())
                .isEqualTo(RequestLimits.DEFAULT.withFailedLogins(new Rate(3, Duration.ofHours(1))));
        for (String wrong : new String[] {"100", "0/1s", "1/1", "1/0s", "/1s", "1/", "1/1s/1"}) {
            assertWrongUsage(() -> options("--publish-rate " + wrong))
                    .hasMessage("--publish-rate must be a number from 1 to 1000000000 and a time with its unit, such as"
                            + " 100/1s, but is \"" + wrong + "\"");
        }
    }

    @Test
    void proxiesAreTrustedByTheirAddresses() throws Exception {
        assertThat(options("").transport()).isEqualTo(new TransportOptions(null, true, TrustedProxies.NONE, false));
        TransportOptions transport = options("--trusted-proxies 10.0.0.0/8,::1,unix --proxy-protocol --unix-socket s")
                .transport();
        assertThat(transport.unixSocket()).isEqualTo(Path.of("s"));
        assertThat(transport.tcp()).isFalse();
        assertThat(transport.proxyProtocol()).isTrue();
        assertThat(isTrusted(transport, "10.255.0.1")).isTrue();
        assertThat(isTrusted(transport, "::1")).isTrue();
        assertThat(isTrusted(transport, "11.0.0.1")).isFalse();
        assertThat(options("--unix-socket s -P 80").transport().tcp()).isTrue();
        assertThat(options("--unix-socket s -H ::1").transport().tcp()).isTrue();
    }

    private static boolean isTrusted(TransportOptions transport, String address) throws UnknownHostException {
        return transport.proxies().trust(InetAddress.getByName(address));
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
                options("--redis redis://host --redis-prefix p --replicas 2"),
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
        assertWrongUsage(() -> options("--data d --replicas 1")).hasMessage("--replicas needs --redis");
        assertWrongUsage(() -> options("--redis-prefix p")).hasMessage("--redis-prefix needs --redis");
        assertWrongUsage(() -> options("--redis redis://host --redis-prefix {p}"))
                .hasMessageStartingWith("--redis-prefix: a key prefix must not");
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
                "--failed-logins 3/1h | --failed-logins needs --users, whose passwords it protects",
                "--session-idle 5m | --session-idle needs --users, --tokens or --jwks: a session is opened with a credential",
                "--anonymous publish --session-lifetime 5m | --session-lifetime needs --users, --tokens or --jwks: a session is opened with a credential",
                "--token-history 1,4k,1s | --token-history needs --id, --data or --redis: without ids, clients cannot resume",
                "--history 1,4k,1s | --history needs --data or --redis",
                "--data d --fsync 1 | --fsync must be always, interval or never, but is \"1\"",
                "--data d --history 1,1 | --history must be a number of events, a size and an age with its unit, such as 100000,64m,12h, but is \"1,1\"",
                "--data d --history 1,1z,1s | --history must be a number of events, a size and an age with its unit, such as 100000,64m,12h, but is \"1,1z,1s\"",
                "--max-ttl 1y     | --max-ttl must be a time up to 24 d with its unit, such as 3600s or 1h, but is \"1y\"",
                "--max-ttl 3600   | --max-ttl must be a time up to 24 d with its unit, such as 3600s or 1h, but is \"3600\"",
                "--data d --history 1,4k,3600 | --history must be a number of events, a size and an age with its unit, such as 100000,64m,12h, but is \"1,4k,3600\"",
                "--max-waiting 0  | --max-waiting must be a number of events, or a number and a size, such as 1000,64m, but is \"0\"",
                "--max-waiting 9,x | --max-waiting must be a number of events, or a number and a size, such as 1000,64m, but is \"9,x\"",
                "--proxy-protocol | --proxy-protocol needs --trusted-proxies, which says who may use it",
                "--trusted-proxies example.org | --trusted-proxies must be addresses or blocks such as 10.0.0.0/8 or 2001:db8::/32, or unix for the clients of the Unix socket, with commas between, but is \"example.org\"",
                "--subscribers 2  | --subscribers must be one, newest or many, but is \"2\"",
                "--actions a,,b   | --actions: an action must be a word without white space, comma or slash, but is \"\"",
                "--actions poll   | --actions cannot have \"poll\", which opens a stream",
            })
    void wrongUsageIsNamed(String line, String message) {
        assertWrongUsage(() -> options(line)).hasMessage(message);
    }
}
