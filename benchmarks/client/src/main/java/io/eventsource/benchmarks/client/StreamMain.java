package io.eventsource.benchmarks.client;

import com.sun.management.OperatingSystemMXBean;
import io.eventsource.benchmarks.client.styles.Meter;
import io.eventsource.benchmarks.client.styles.Style;
import java.lang.management.ManagementFactory;
import java.net.URI;

/** A client that reads one stream, and says what an event cost its whole process once it is warm. */
final class StreamMain {

    private StreamMain() {}

    /**
     * Reads, prints nanoseconds of processor time and of time for each event, and ends.
     *
     * @param args the style, the source's port, events before the measurement, events of the measurement,
     *     events a chunk
     */
    public static void main(String[] args) throws InterruptedException {
        Style style = Style.Name.valueOf(args[0]).start();
        URI uri = URI.create("http://127.0.0.1:" + args[1] + StreamText.ENDLESS + args[4]);
        style.open(uri, new Cost(Long.parseLong(args[2]), Long.parseLong(args[3])));
        Thread.currentThread().join(); // forever: some clients have daemon threads only
    }

    private static final class Cost implements Meter {

        private static final OperatingSystemMXBean PROCESS =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

        private final long measured;
        private final long begin;
        private final long end;
        private long at;
        private long cpuBefore;
        private long timeBefore;

        Cost(long warmup, long measured) {
            this.measured = measured;
            this.begin = warmup * StreamText.EVENT;
            this.end = (warmup + measured) * StreamText.EVENT;
        }

        @Override
        public void event(String data) {
            if (data.length() != StreamText.DATA) {
                System.err.println("wrong data: " + data);
                Runtime.getRuntime().halt(1);
            }
            bytes(StreamText.EVENT);
        }

        @Override
        public void bytes(int count) {
            long before = at;
            at += count;
            if (before < begin && at >= begin) {
                cpuBefore = PROCESS.getProcessCpuTime();
                timeBefore = System.nanoTime();
            } else if (before < end && at >= end) {
                double cpu = PROCESS.getProcessCpuTime() - cpuBefore;
                double time = System.nanoTime() - timeBefore;
                System.out.println(cpu / measured + " " + time / measured);
                Runtime.getRuntime().halt(0); // whatever the client would do yet
            }
        }
    }
}
