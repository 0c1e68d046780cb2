package io.eventsource.benchmarks.load;

import java.io.IOException;

/**
 * What a server uses, after a collection of garbage.
 *
 * @param resident resident bytes
 * @param heap what lives on its heap; nothing if it is no JVM
 */
record Memory(long resident, HeapFigures heap) {

    static Memory of(Bench bench, Session session) throws IOException {
        ProcessFigures figures = session.server().figures();
        if (!bench.isJvm()) {
            return new Memory(figures.residentBytes(), new HeapFigures(0, 0));
        }
        figures.collectGarbage();
        long resident = figures.residentBytes();
        return new Memory(resident, figures.heap());
    }
}
