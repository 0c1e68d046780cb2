package io.eventsource.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which heartbeats a server must announce or send before its silence counts as a loss. */
class SilenceTimeoutTest {

    private static final Duration LEFT_ALONE = Duration.ZERO;

    private long now = Long.MAX_VALUE - 1_000_000_000L; // the clock passes its end
    private final SilenceTimeout timeout = SilenceTimeout.of(null, () -> now);

    private void pass(long millis) {
        now += millis * 1_000_000;
    }

    private void commentsAfter(long... millis) {
        for (long time : millis) {
            pass(time);
            timeout.comment();
        }
    }

    @Test
    void aServerThatSaysNothingIsLeftAlone() {
        timeout.opened(null);
        assertThat(timeout.current()).isEqualTo(LEFT_ALONE);
    }

    @ParameterizedTest
    @CsvSource({"1, 30", "10000, 30", "15000, 45", "60000, 180", "00020000, 60", "86400000, 259200"})
    void threeAnnouncedHeartbeatsAndHalfAMinuteAtLeast(String header, int seconds) {
        timeout.opened(header);
        assertThat(timeout.current()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "000",
                "-1",
                "+1",
                "15s",
                "15 000",
                "1e3",
                "15.0",
                "0x10",
                "86400001",
                "99999999999999999999",
                "15000, 15000",
                "never",
                "\u0661"
            })
    void anAnnouncementThatMakesNoSenseIsIgnored(String header) {
        timeout.opened(header);
        assertThat(timeout.current()).isEqualTo(LEFT_ALONE);
    }

    @Test
    void threeCommentsAtASteadyIntervalShowAHeartbeat() {
        timeout.opened(null);
        commentsAfter(7_000, 15_000);
        assertThat(timeout.current()).isEqualTo(LEFT_ALONE);
        commentsAfter(15_000);
        assertThat(timeout.current()).isEqualTo(Duration.ofSeconds(45));
    }

    private void bytesAfter(long millis) {
        pass(millis);
        timeout.bytes();
    }

    private void commentWhenIdleFor(long millis) {
        bytesAfter(millis);
        timeout.comment();
    }

    @Test
    void commentsThatFollowASteadyIdleTimeShowAHeartbeatThoughEventsComeBetween() {
        timeout.opened(null);
        bytesAfter(2_000);
        commentWhenIdleFor(15_000);
        bytesAfter(1_000);
        commentWhenIdleFor(15_000);
        bytesAfter(14_000);
        bytesAfter(9_000);
        assertThat(timeout.current()).isEqualTo(LEFT_ALONE);
        commentWhenIdleFor(15_000);
        assertThat(timeout.current()).isEqualTo(Duration.ofSeconds(45));
    }

    @Test
    void commentsThatBelongToTheEventBeforeShowNothing() {
        timeout.opened(null);
        for (long pause : new long[] {1_000, 9_000, 2_000, 40_000, 3_000, 70_000}) {
            bytesAfter(pause);
            commentWhenIdleFor(1_000);
        }
        assertThat(timeout.current()).isEqualTo(LEFT_ALONE);
    }

    @Test
    void theLongerOfTwoIntervalsCounts() {
        timeout.opened(null);
        commentsAfter(0, 20_000, 24_000);
        assertThat(timeout.current()).isEqualTo(Duration.ofSeconds(72));
        commentsAfter(22_000);
        assertThat(timeout.current()).isEqualTo(Duration.ofSeconds(72));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 50, 100, 249})
    void commentsThatComeTogetherAreOne(long apart) {
        timeout.opened(null);
        commentsAfter(0, apart, apart, apart, apart, apart, apart, apart, apart, apart);
        assertThat(timeout.current()).isEqualTo(LEFT_ALONE);
    }

    @Test
    void commentsOfOneBurstDoNotSpoilAHeartbeat() {
        timeout.opened(null);
        commentsAfter(0, 1, 1, 15_000, 1, 1, 15_000);
        assertThat(timeout.current()).isBetween(Duration.ofSeconds(45), Duration.ofSeconds(46));
    }

    @Test
    void commentsNowAndThenShowNothing() {
        timeout.opened(null);
        commentsAfter(0, 1_000, 5_000, 20_000, 70_000, 3_000, 60_000);
        assertThat(timeout.current()).isEqualTo(LEFT_ALONE);
    }

    /** However a heartbeat is delayed on its way: the timeout is three of its intervals at least. */
    @Test
    void aHeartbeatIsNeverTakenForAMuchShorterOne() {
        Random random = new Random(23);
        for (int i = 0; i < 1_000; i++) {
            SilenceTimeout learning = SilenceTimeout.of(null, () -> now);
            learning.opened(null);
            long interval = 1_000L + random.nextInt(120_000);
            for (int beat = 0; beat < 20; beat++) {
                pass(interval + random.nextLong(interval / 10)); // never early
                learning.comment();
                Duration current = learning.current();
                assertThat(current.isZero() || current.toMillis() >= 3 * interval)
                        .isTrue();
            }
            assertThat(learning.current().toMillis())
                    .isBetween(30_000L, Math.max(30_000, 3 * interval + 3 * interval / 10));
        }
    }

    @Test
    void anAnnouncementCountsMoreThanWhatIsSeen() {
        timeout.opened("60000");
        commentsAfter(0, 1_000, 1_000, 1_000);
        assertThat(timeout.current()).isEqualTo(Duration.ofMinutes(3));
    }

    @Test
    void laterConnectionsStartWithWhatWasLearned() {
        timeout.opened("15000");
        timeout.opened(null);
        assertThat(timeout.current()).isEqualTo(Duration.ofSeconds(45));
        commentsAfter(0, 30_000, 30_000);
        assertThat(timeout.current()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void commentsOfTwoConnectionsAreNotPutTogether() {
        timeout.opened(null);
        commentsAfter(0, 15_000);
        timeout.opened(null);
        commentsAfter(15_000, 15_000);
        assertThat(timeout.current()).isEqualTo(LEFT_ALONE);
    }

    /** The server may have lost its heartbeat: it is cut less and less often. */
    @Test
    void theTimeoutDoublesAfterConnectionsThatDidNotConfirmIt() {
        timeout.opened("15000");
        timeout.opened(null);
        timeout.expired();
        timeout.opened(null);
        assertThat(timeout.current()).isEqualTo(Duration.ofSeconds(90));
        for (int i = 0; i < 100; i++) {
            timeout.expired();
            timeout.opened(null);
        }
        assertThat(timeout.current()).isEqualTo(Duration.ofMinutes(768));
        timeout.opened("15000");
        assertThat(timeout.current()).isEqualTo(Duration.ofSeconds(45));
    }

    @Test
    void aHeartbeatThatWasShownForAsLongAsTheTimeoutIsSure() {
        timeout.opened(null);
        commentsAfter(0, 15_000, 15_000);
        timeout.expired();
        timeout.opened(null);
        assertThat(timeout.current()).isEqualTo(Duration.ofSeconds(90));
        commentsAfter(0, 15_000, 15_000, 15_000);
        assertThat(timeout.current()).isEqualTo(Duration.ofSeconds(45));
        timeout.expired();
        timeout.opened(null);
        assertThat(timeout.current()).isEqualTo(Duration.ofSeconds(45));
    }

    /** Some comments of progress, then silent work: a source must not end each such stream. */
    @Test
    void aBurstOfCommentsIsMistakenForAHeartbeatLessAndLessOften() {
        Duration silence = Duration.ofMinutes(10);
        int cut = 0;
        for (int connection = 0; connection < 100; connection++) {
            timeout.opened(null);
            commentsAfter(0, 1_000, 1_000, 1_000);
            if (timeout.current().compareTo(silence) < 0) {
                timeout.expired();
                cut++;
            }
        }
        assertThat(cut).isEqualTo(5);
    }

    @Test
    void aTimeThatWasSetIsKept() {
        for (Duration set : new Duration[] {Duration.ZERO, Duration.ofSeconds(2)}) {
            SilenceTimeout fixed = SilenceTimeout.of(set, () -> now);
            fixed.opened("15000");
            for (int i = 0; i < 5; i++) {
                fixed.comment();
                pass(20_000);
            }
            fixed.expired();
            assertThat(fixed.current()).isEqualTo(set);
            assertThat(fixed.wantsComments()).isFalse();
        }
    }
}
