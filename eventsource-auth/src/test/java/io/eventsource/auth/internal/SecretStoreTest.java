package io.eventsource.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.auth.Caller;
import io.eventsource.auth.Grants;
import io.eventsource.auth.MovableClock;
import io.eventsource.auth.internal.SecretStore.Issue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SecretStoreTest {

    private final MovableClock clock = new MovableClock();
    private final List<IssuedSecret> ended = new ArrayList<>();
    private final SecretStore store = store(2, 3);

    private SecretStore store(int perCaller, int total) {
        SecretStore.Bounds bounds = new SecretStore.Bounds(Duration.ofHours(12), Duration.ofHours(1), perCaller, total);
        return new SecretStore(IssuedSecret.Kind.SESSION, bounds, clock, ended::add);
    }

    private static Caller caller(String name, @Nullable Instant expiresAt) {
        return new Caller(name, Grants.NONE, expiresAt, null);
    }

    private Issue issue(String name) {
        return Objects.requireNonNull(store.issue(caller(name, null), null));
    }

    @Test
    void aSecretIsRandomAndFound() {
        Issue one = issue("ann");
        assertThat(one.text())
                .matches("[A-Za-z0-9_-]{43}")
                .isNotEqualTo(issue("ann").text());
        assertThat(store.find(one.text())).isSameAs(one.secret());
        assertThat(store.find(one.secret().id())).as("the id proves nothing").isNull();
        assertThat(store.find(one.text().substring(1))).isNull();
        assertThat(one.toString()).doesNotContain(one.text());
    }

    @Test
    void aSecretEndsWithoutUse() {
        Issue one = issue("ann");
        clock.forward(Duration.ofMinutes(59));
        assertThat(store.find(one.text())).isNotNull();
        clock.forward(Duration.ofMinutes(59));
        assertThat(store.find(one.text())).as("used since").isNotNull();
        clock.forward(Duration.ofMinutes(60));
        assertThat(store.of("ann")).isEmpty();
        assertThat(store.find(one.text())).isNull();
        assertThat(ended).containsExactly(one.secret());
    }

    @Test
    void anOpenStreamIsUse() {
        Issue one = issue("ann");
        store.opened(one.secret());
        clock.forward(Duration.ofHours(5));
        assertThat(store.lastUsed(one.secret())).isEqualTo(clock.instant());
        store.closed(one.secret());
        clock.forward(Duration.ofMinutes(59));
        assertThat(store.find(one.text())).isNotNull();
    }

    @Test
    void aSecretEndsAfterItsLifetimeAlthoughItIsUsed() {
        Issue one = issue("ann");
        store.opened(one.secret());
        clock.forward(Duration.ofHours(12).minusMillis(1));
        assertThat(store.find(one.text())).isNotNull();
        clock.forward(Duration.ofMillis(1));
        assertThat(store.find(one.text())).isNull();
        assertThat(one.secret().isOver()).isTrue();
    }

    @Test
    void aSecretEndsWithTheCredentialOfItsCaller() {
        Instant expiry = clock.instant().plus(Duration.ofMinutes(10));
        Issue one = Objects.requireNonNull(store.issue(caller("ann", expiry), null));
        assertThat(one.secret().endsAt()).isEqualTo(expiry);
        clock.forward(Duration.ofMinutes(10));
        assertThat(store.find(one.text())).isNull();
    }

    @Test
    void oneMoreThanACallerMayHaveEndsTheOldest() {
        Issue one = issue("ann");
        Issue two = issue("ann");
        Issue three = issue("ann");
        assertThat(ended).containsExactly(one.secret());
        assertThat(store.of("ann")).containsExactly(two.secret(), three.secret());
    }

    @Test
    void oneMoreThanThereMayBeIsRefusedUntilAnotherEnds() {
        Issue one = issue("ann");
        issue("bob");
        issue("cid");
        assertThat(store.issue(caller("dan", null), null)).isNull();
        assertThat(ended).isEmpty();
        assertThat(store.end(one.secret())).isTrue();
        assertThat(store.end(one.secret())).as("a second time").isFalse();
        assertThat(store.issue(caller("dan", null), null)).isNotNull();
        clock.forward(Duration.ofHours(1));
        assertThat(store.issue(caller("eve", null), null)).as("others are idle").isNotNull();
        assertThat(ended).hasSize(4);
    }

    @Test
    void aSecretEndsOnceOfManyTries() throws Exception {
        SecretStore shared = new SecretStore(
                IssuedSecret.Kind.TICKET,
                new SecretStore.Bounds(Duration.ofHours(1), Duration.ofHours(1), 1, 1),
                clock,
                secret -> {});
        for (int round = 0; round < 200; round++) {
            Issue ticket = Objects.requireNonNull(shared.issue(caller("ann", null), null));
            CountDownLatch start = new CountDownLatch(1);
            ConcurrentLinkedQueue<Boolean> results = new ConcurrentLinkedQueue<>();
            List<Thread> threads = IntStream.range(0, 4)
                    .mapToObj(i -> new Thread(() -> {
                        try {
                            start.await();
                            IssuedSecret found = shared.find(ticket.text());
                            results.add(found != null && shared.end(found));
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    }))
                    .toList();
            threads.forEach(Thread::start);
            start.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(results).hasSize(4).containsOnlyOnce(true);
        }
    }

    @Test
    void aFormIsReadStrictly() {
        FormBody form = FormBody.of("name=a%20n+n&channel=x&channel=y&password=p%26&empty=&=z&x");
        assertThat(form.only("name")).isEqualTo("a n n");
        assertThat(form.only("password")).isEqualTo("p&");
        assertThat(form.only("empty")).isEmpty();
        assertThat(form.only("missing")).isNull();
        assertThat(form.all("channel")).containsExactly("x", "y");
        assertThat(form.toString()).doesNotContain("p&");
        assertThat(Stream.of("a=%", "a=%zz").filter(SecretStoreTest::isRefused)).hasSize(2);
    }

    private static boolean isRefused(String body) {
        try {
            return FormBody.of(body) == null;
        } catch (IllegalArgumentException e) {
            return true;
        }
    }
}
