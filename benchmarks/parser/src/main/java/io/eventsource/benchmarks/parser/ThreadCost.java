package io.eventsource.benchmarks.parser;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What the reading thread itself has spent: on a machine that others use, too, wall time says little. What collectors and
 * compilers spend is not in it.
 */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class ThreadCost {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Time on a processor, in this iteration. */
    public long cpuNanos;
    /** Bytes of objects made, in this iteration. */
    public long allocated;
    /** Bytes read, in this iteration. */
    public long bytes;

    private long cpuBefore;
    private long allocatedBefore;

    /**
     * Does something again and again until this thread has spent some time on a processor: where others take most of it,
     * time on the wall would not be enough to warm up.
     */
    static void warmUp(int cpuMillis, Runnable work) {
        long end = THREADS.getCurrentThreadCpuTime() + TimeUnit.MILLISECONDS.toNanos(cpuMillis);
        while (THREADS.getCurrentThreadCpuTime() < end) {
            work.run();
        }
    }

    /** To be called by the thread that is going to read. */
    void begin() {
        allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
        cpuBefore = THREADS.getCurrentThreadCpuTime();
    }

    /** The same thread must call this, after a stream of this length. */
    void end(int length) {
        cpuNanos += THREADS.getCurrentThreadCpuTime() - cpuBefore;
        allocated += THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;
        bytes += length;
    }
}
