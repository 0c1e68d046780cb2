package io.eventsource.it.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Two dumps compared: the order of members means nothing, so each type's are two sets. */
final class Diff {

    private Diff() {}

    /** The members that differ, each under its type; empty if there are none. */
    static String between(List<String> before, List<String> after) {
        Map<String, Set<String>> removed = byType(before);
        Map<String, Set<String>> added = byType(after);
        Set<String> types = new TreeSet<>(removed.keySet());
        types.addAll(added.keySet());
        StringBuilder diff = new StringBuilder();
        for (String type : types) {
            Set<String> old = removed.getOrDefault(type, Set.of());
            Set<String> now = added.getOrDefault(type, Set.of());
            List<String> lines = new ArrayList<>();
            old.stream().filter(line -> !now.contains(line)).forEach(line -> lines.add("- " + line));
            now.stream().filter(line -> !old.contains(line)).forEach(line -> lines.add("+ " + line));
            if (!lines.isEmpty()) {
                diff.append(type).append('\n');
                lines.forEach(line -> diff.append(line).append('\n'));
            }
        }
        return diff.toString();
    }

    /** Lines by the name of the type that they belong to. A type's own line is among them, as it may change, too. */
    private static Map<String, Set<String>> byType(List<String> dump) {
        Map<String, Set<String>> members = new LinkedHashMap<>();
        String type = "";
        for (String line : dump) {
            if (!line.isEmpty() && !line.startsWith(" ")) {
                type = Library.nameIn(line);
            }
            members.computeIfAbsent(type, name -> new LinkedHashSet<>()).add(line);
        }
        return members;
    }
}
