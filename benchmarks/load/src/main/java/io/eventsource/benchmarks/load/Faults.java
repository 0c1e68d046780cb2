package io.eventsource.benchmarks.load;

/**
 * What must not happen to a stream.
 *
 * @param lost events that were jumped over
 * @param repeated events that came twice or late
 * @param ended streams that were ended by the server, or could not be read
 */
record Faults(long lost, long repeated, long ended) {

    static final Faults NONE = new Faults(0, 0, 0);

    enum Kind {
        LOST,
        REPEATED,
        ENDED
    }

    Faults plus(Kind kind, long count) {
        return switch (kind) {
            case LOST -> new Faults(lost + count, repeated, ended);
            case REPEATED -> new Faults(lost, repeated + count, ended);
            case ENDED -> new Faults(lost, repeated, ended + count);
        };
    }

    long total() {
        return lost + repeated + ended;
    }
}
