package io.eventsource.stress;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.eventsource.server.internal.log.EventLog.Run;
import io.eventsource.server.internal.log.MemoryBudget;
import io.eventsource.server.internal.log.MemoryEventLog;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** One appends two entries to a log while another reads: it sees none, the first or both, and each of them whole. */
public final class SegmentReads {

    private static final byte[] HEAD = "<".getBytes(US_ASCII);
    private static final byte[] FIRST = "first>".getBytes(US_ASCII);
    private static final byte[] SECOND = "second>".getBytes(US_ASCII);

    private SegmentReads() {}

    /** A log that has some entries already, and what is done to it. */
    private static final class Scene {

        private final MemoryEventLog log =
                new MemoryEventLog(0, new MemoryBudget(Long.MAX_VALUE), () -> Long.MAX_VALUE, true);
        private final int before;

        Scene(int before, int length) {
            this.before = before;
            for (int i = 1; i <= before; i++) {
                log.append(i, null, HEAD, new byte[length], 0);
            }
        }

        void append() {
            log.append(before + 1, null, HEAD, FIRST, 0);
            log.append(before + 2, null, HEAD, SECOND, 0);
        }

        /** How many entries there are, and what is in them, however many pieces they lie in. */
        String read() {
            String all = "";
            long position = before;
            Run run = log.read(position, Long.MAX_VALUE, Integer.MAX_VALUE);
            while (run != null) {
                if (run.isGap()) {
                    return "a gap";
                }
                all += new String(run.bytes(), run.offset(), run.length(), US_ASCII);
                position = run.sequence();
                run = log.read(position, Long.MAX_VALUE, Integer.MAX_VALUE);
            }
            return (position - before) + all;
        }
    }

    /** Both entries fit. */
    @JCStressTest
    @Outcome(
            id = {"0", "1<first>", "2<first><second>"},
            expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class WhereThereIsRoom {

        private final Scene scene = new Scene(1, 1);

        @Actor
        public void append() {
            scene.append();
        }

        @Actor
        public void read(L_Result result) {
            result.r1 = scene.read();
        }
    }

    /** The first append begins a log. */
    @JCStressTest
    @Outcome(
            id = {"0", "1<first>", "2<first><second>"},
            expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class WhereThereWasNone {

        private final Scene scene = new Scene(0, 0);

        @Actor
        public void append() {
            scene.append();
        }

        @Actor
        public void read(L_Result result) {
            result.r1 = scene.read();
        }
    }

    /** The second append makes the segment's arrays grow. */
    @JCStressTest
    @Outcome(
            id = {"0", "1<first>", "2<first><second>"},
            expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class WhereArraysGrow {

        private final Scene scene = new Scene(3, 1);

        @Actor
        public void append() {
            scene.append();
        }

        @Actor
        public void read(L_Result result) {
            result.r1 = scene.read();
        }
    }

    /** The second append begins a new segment: of 256 bytes the first leaves none. */
    @JCStressTest
    @Outcome(
            id = {"0", "1<first>", "2<first><second>"},
            expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class WhereASegmentIsAdded {

        private final Scene scene = new Scene(1, 245);

        @Actor
        public void append() {
            scene.append();
        }

        @Actor
        public void read(L_Result result) {
            result.r1 = scene.read();
        }
    }
}
