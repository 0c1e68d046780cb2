package io.eventsource.server.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Effort;
import io.eventsource.server.Retention;
import io.eventsource.server.journal.FsyncPolicy;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Stops the process at every operation on files of a random workload, with and without a power failure, which leaves any part of
 * what was not forced. What was acknowledged must be there as the policy promises.
 */
class CrashTest {

    private static final int STEPS = 25;

    static Stream<FsyncPolicy> policies() {
        return Stream.of(FsyncPolicy.ALWAYS, FsyncPolicy.interval(Duration.ofMillis(300)), FsyncPolicy.NEVER);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void keepsWhatThePolicyPromisesWhereverItStops(FsyncPolicy policy) {
        Effort.rounds(5).forEach(seed -> stopEverywhere(policy, seed, ""));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void keepsWhatThePolicyPromisesWhereverAnOperationFails(FsyncPolicy policy) {
        Effort.rounds(5).forEach(seed -> failEverywhere(policy, seed));
    }

    @ParameterizedTest
    @MethodSource("policies")
    @Tag("soak")
    void keepsWhatThePolicyPromisesForLong(FsyncPolicy policy) {
        IntStream.range(1000, 1300).forEach(seed -> {
            stopEverywhere(policy, seed, "");
            failEverywhere(policy, seed);
        });
    }

    /** Without any one of them, something is lost at some point. */
    @Test
    void everyForceIsNeeded() {
        Set<String> sites = new LinkedHashSet<>();
        policies()
                .forEach(policy -> IntStream.range(0, 4).forEach(seed -> {
                    Workload workload = new Workload(policy, seed);
                    workload.layer().findForceSites();
                    workload.run(STEPS);
                    workload.killAndVerify();
                    sites.addAll(workload.layer().forceSites());
                }));
        assertThat(sites).hasSizeGreaterThan(8);
        assertThat(sites).allSatisfy(site -> assertThat(isNeeded(site)).isTrue());
    }

    private static boolean isNeeded(String site) {
        return IntStream.range(0, 5)
                .anyMatch(seed -> policies().anyMatch(policy -> {
                    try {
                        stopEverywhere(policy, seed, site);
                        return false;
                    } catch (AssertionError e) {
                        return true;
                    }
                }));
    }

    private static void stopEverywhere(FsyncPolicy policy, int seed, String ignoredSite) {
        Random random = new Random(seed);
        int operations = operations(policy, seed);
        for (int stop = 1; stop <= operations + 1; stop++) {
            for (Outage outage : Outage.values()) {
                Workload workload = new Workload(policy, seed);
                workload.layer().ignore(ignoredSite);
                workload.layer().stopAt(stop);
                try {
                    workload.run(STEPS);
                    recover(workload, outage, random);
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError(
                            "policy %s, seed %d, stop at %d, then %s".formatted(policy, seed, stop, outage), e);
                }
            }
        }
    }

    private static void failEverywhere(FsyncPolicy policy, int seed) {
        int operations = operations(policy, seed);
        Random random = new Random(seed);
        for (int fail = 1; fail <= operations; fail++) {
            Workload workload = new Workload(policy, seed);
            workload.layer().failAt(fail, "No space left on device");
            int stop = fail + 1 + random.nextInt(operations);
            workload.layer().stopAt(stop);
            try {
                workload.run(STEPS);
                recover(workload, Outage.values()[random.nextInt(Outage.values().length)], random);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "policy %s, seed %d, failure at %d, stop at %d".formatted(policy, seed, fail, stop), e);
            }
        }
    }

    /** What happens when the process has stopped. */
    private enum Outage {
        PROCESS,
        PROCESS_THEN_POWER_DURING_RECOVERY,
        POWER
    }

    private static void recover(Workload workload, Outage outage, Random random) {
        workload.layer().disarm();
        switch (outage) {
            case PROCESS -> workload.killAndVerify();
            case PROCESS_THEN_POWER_DURING_RECOVERY -> {
                workload.layer().stopAt(workload.layer().operations() + 1 + random.nextInt(6));
                workload.killAndVerify();
                workload.layer().disarm();
                workload.losePowerAndVerify(random);
            }
            case POWER -> workload.losePowerAndVerify(random);
        }
        workload.run(2);
        workload.losePowerAndVerify(random);
        workload.closeAndVerify(true);
    }

    private static int operations(FsyncPolicy policy, int seed) {
        Workload workload = new Workload(policy, seed);
        workload.run(STEPS);
        return workload.layer().operations();
    }

    /** Keeps few records, in small segments. */
    static JournalSettings settings(FsyncPolicy policy) {
        return new JournalSettings(policy, new Retention(8, 1 << 20, Duration.ofDays(1)), 400, 4096);
    }
}
