package io.eventsource.auth.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * The part of WHATWG's URL Pattern that names of channels need: {@code :name}, {@code *}, {@code {…}} with an optional
 * {@code ?}, and {@code \} before a character. It matches in time proportional to both lengths, whatever the pattern is.
 */
public final class UrlPattern {

    /** What matches at one place. */
    private enum Step {
        /** One character. */
        CHARACTER,
        /** One or more characters but slashes. */
        SEGMENT,
        /** Any characters. */
        ANY,
        /** Nothing: what follows may be left out, up to a step. */
        OPTIONAL
    }

    private record Node(Step step, int value) {}

    private static final String MODIFIER = "of all modifiers, only ? after a group is supported";

    private final List<Node> nodes = new ArrayList<>();

    private UrlPattern() {}

    /**
     * Compiles a pattern.
     *
     * @throws IllegalArgumentException if it is not valid, or has a regular expression
     */
    public static UrlPattern of(String pattern) {
        UrlPattern compiled = new UrlPattern();
        compiled.compile(pattern);
        return compiled;
    }

    private void compile(String pattern) {
        int group = -1;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            int nameEnd = c == ':' ? nameEnd(pattern, i + 1) : 0;
            if (c == '\\' && i + 1 < pattern.length()) {
                nodes.add(new Node(Step.CHARACTER, pattern.charAt(++i)));
            } else if (c == '(') {
                throw invalid(pattern, "regular expressions are not supported");
            } else if (c == '*') {
                requireNoModifier(pattern, i + 1, "?*+");
                nodes.add(new Node(Step.ANY, 0));
            } else if (nameEnd > i + 1) {
                requireNoModifier(pattern, nameEnd, "?*+");
                i = nameEnd - 1;
                nodes.add(new Node(Step.SEGMENT, 0));
            } else if (c == '{') {
                if (group >= 0) {
                    throw invalid(pattern, "groups cannot be nested");
                }
                group = nodes.size();
                nodes.add(new Node(Step.OPTIONAL, -1));
            } else if (c == '}') {
                if (group < 0) {
                    throw invalid(pattern, "a group ends that was not begun");
                }
                boolean isOptional = i + 1 < pattern.length() && pattern.charAt(i + 1) == '?';
                nodes.set(group, new Node(Step.OPTIONAL, isOptional ? nodes.size() : -1));
                i += isOptional ? 1 : 0;
                requireNoModifier(pattern, i + 1, "*+?");
                group = -1;
            } else if (c == '+') {
                throw invalid(pattern, MODIFIER);
            } else {
                nodes.add(new Node(Step.CHARACTER, c));
            }
        }
        if (group >= 0) {
            throw invalid(pattern, "a group has no end");
        }
    }

    private static void requireNoModifier(String pattern, int index, String modifiers) {
        if (index < pattern.length() && modifiers.indexOf(pattern.charAt(index)) >= 0) {
            throw invalid(pattern, MODIFIER);
        }
    }

    private static int nameEnd(String pattern, int start) {
        int end = start;
        while (end < pattern.length()
                && (end == start
                        ? Character.isJavaIdentifierStart(pattern.charAt(end))
                        : Character.isJavaIdentifierPart(pattern.charAt(end)))) {
            end++;
        }
        return end;
    }

    private static IllegalArgumentException invalid(String pattern, String reason) {
        return new IllegalArgumentException("the URL pattern " + pattern + " is not valid: " + reason);
    }

    /** Returns whether a name matches as a whole. */
    public boolean matches(String name) {
        boolean[] at = new boolean[nodes.size() + 1]; // the places in the pattern that the name may have reached
        at[0] = true;
        skip(at);
        for (int i = 0; i < name.length(); i++) {
            at = next(at, name.charAt(i));
        }
        return at[nodes.size()];
    }

    private boolean[] next(boolean[] at, char c) {
        boolean[] next = new boolean[at.length];
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            if (!at[i]) {
                continue;
            }
            switch (node.step) {
                case CHARACTER -> next[i + 1] |= node.value == c;
                case SEGMENT -> {
                    next[i] |= c != '/';
                    next[i + 1] |= c != '/';
                }
                case ANY -> next[i] = true;
                case OPTIONAL -> {} // was passed already
            }
        }
        skip(next);
        return next;
    }

    /** Passes what may match nothing. */
    private void skip(boolean[] at) {
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            if (at[i] && (node.step == Step.ANY || node.step == Step.OPTIONAL)) {
                at[i + 1] = true;
                if (node.step == Step.OPTIONAL && node.value >= 0) {
                    at[node.value] = true;
                }
            }
        }
    }
}
