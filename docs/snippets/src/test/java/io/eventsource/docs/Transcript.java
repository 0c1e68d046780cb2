package io.eventsource.docs;

import io.eventsource.docs.MarkdownFile.Block;
import java.util.ArrayList;
import java.util.List;

/**
 * A command and what it printed.
 *
 * @param command for a shell
 * @param output what stands below it
 */
record Transcript(String command, String output) {

    /** The commands of a block: each after a dollar, with its output below it; or the whole block, if there is no dollar. */
    static List<Transcript> of(Block block) {
        if (!block.code().startsWith("$ ")) {
            return List.of(new Transcript(block.code(), ""));
        }
        List<Transcript> all = new ArrayList<>();
        for (String piece : block.code().split("(?m)^\\$ ", -1)) {
            if (!piece.isEmpty()) {
                int end = piece.indexOf('\n');
                all.add(new Transcript(piece.substring(0, end), piece.substring(end + 1)));
            }
        }
        return all;
    }
}
