package io.eventsource.benchmarks.load;

import java.util.List;

/**
 * Live bytes on a heap.
 *
 * @param total of all classes
 * @param ours of this project's classes, without what they point to
 */
record HeapFigures(long total, long ours) {

    /** Reads the JVM's histogram of classes, whose lines are: number, instances, bytes, class. */
    static HeapFigures parse(String histogram) {
        List<String[]> lines = histogram
                .lines()
                .map(line -> line.trim().split("\\s+", -1))
                .filter(words -> words.length >= 3)
                .toList();
        long total = 0;
        long ours = 0;
        for (String[] words : lines) {
            if (words[0].equals("Total")) {
                total = Long.parseLong(words[2]);
            } else if (words.length >= 4 && isOurs(words[3])) {
                ours += Long.parseLong(words[2]);
            }
        }
        return new HeapFigures(total, ours);
    }

    private static boolean isOurs(String type) {
        return type.startsWith("io.eventsource.") && !type.startsWith("io.eventsource.benchmarks.");
    }
}
