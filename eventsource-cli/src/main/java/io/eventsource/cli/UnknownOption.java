package io.eventsource.cli;

import io.eventsource.protocol.internal.VisibleText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Describes an option that a launcher does not have, with the one that was probably meant. */
final class UnknownOption {

    private static final List<String> LAUNCHERS =
            List.of("eventsource-listener", "eventsource-client", "eventsource-request", "eventsource-journal");

    /** How an option is explained in a help text: two spaces, its letter and its word. */
    private static final Pattern EXPLAINED =
            Pattern.compile("^  (?:-(?<letter>\\w), |    )--(?<word>[a-z-]+)", Pattern.MULTILINE);

    private UnknownOption() {}

    /**
     * Describes an unknown option.
     *
     * @param launcher the launcher that was started
     * @param known its options
     * @param argument the argument that looks like an option
     */
    static String describe(String launcher, Collection<Option<?>> known, String argument) {
        String option = argument.startsWith("--") ? argument.replaceAll("=.*", "") : argument;
        String unknown = "unknown option " + VisibleText.line(option, 60);
        String word = option.replaceAll("^-+", "");
        String owner = owner(launcher, option);
        if (owner != null) {
            return unknown + "; it is an option of " + owner;
        }
        String nearest = nearest(word, known);
        if (nearest != null) {
            return unknown + "; did you mean --" + nearest + "?";
        }
        return unknown + "; put -- before an argument that begins with a dash";
    }

    /** The word of the option that was probably meant; null if none is near. */
    static @Nullable String nearest(String word, Collection<Option<?>> known) {
        return word.length() < 2
                ? null
                : nearest(word, known.stream().<String>map(Option::word).toList());
    }

    /** The other launchers that have an option, or null. */
    private static @Nullable String owner(String launcher, String option) {
        List<String> owners = new ArrayList<>();
        for (String other : LAUNCHERS) {
            if (!other.equals(launcher) && explains(other, option)) {
                owners.add(other);
            }
        }
        return owners.isEmpty() ? null : String.join(" and ", owners);
    }

    /** The help is at hand in every launcher; the classes of another one are not. */
    private static boolean explains(String launcher, String option) {
        try (InputStream help = UnknownOption.class.getResourceAsStream(launcher + ".txt")) {
            if (help == null) {
                return false;
            }
            Matcher explained = EXPLAINED.matcher(new String(help.readAllBytes(), StandardCharsets.UTF_8));
            while (explained.find()) {
                if (option.equals("--" + explained.group("word")) || option.equals("-" + explained.group("letter"))) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    /** The word that begins with what was typed, or that differs by a typing error or two. */
    private static @Nullable String nearest(String typed, List<String> words) {
        String nearest = null;
        int least = 1 + Math.max(1, typed.length() / 3);
        for (String word : words) {
            int distance = word.startsWith(typed) && typed.length() >= 3 ? 1 : distance(typed, word);
            if (distance < least) {
                least = distance;
                nearest = word;
            }
        }
        return nearest;
    }

    /** How many letters must be added, dropped, replaced or swapped with the next (optimal string alignment). */
    static int distance(String from, String to) {
        if (from.length() > 40) {
            return Integer.MAX_VALUE;
        }
        int[][] costs = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    costs[i][j] = i + j;
                    continue;
                }
                int replaced = costs[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                costs[i][j] = Math.min(replaced, 1 + Math.min(costs[i - 1][j], costs[i][j - 1]));
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    costs[i][j] = Math.min(costs[i][j], costs[i - 2][j - 2] + 1);
                }
            }
        }
        return costs[from.length()][to.length()];
    }
}
