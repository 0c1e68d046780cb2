package io.eventsource.benchmarks.parser;

import java.util.Random;

/** What corpora are made of. */
final class Text {

    private static final int DELTA_CHARS = 148;
    private static final String AFTER_CONTENT = "\"}}]}\n\n";
    private static final String DATA = "data: ";

    private static final String ASCII = "abcdefghijklmnopqrstuvwxyz";
    private static final String CYRILLIC = "абвгдежзиклмнопрстуфхцчшщыьэюя";
    private static final String HAN = "的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年";

    private Text() {}

    /**
     * One piece of an answer, of 148 characters.
     *
     * @param foreign whether 37 of them, a quarter, are not ASCII: two thirds Cyrillic (2 bytes), one Han (3 bytes)
     */
    static String delta(Random random, int i, boolean foreign) {
        String before = DATA
                + "{\"id\":\"chatcmpl-%06x\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"delta\":{\"content\":\""
                        .formatted(i & 0xFFFFFF);
        int length = DELTA_CHARS - before.length() - AFTER_CONTENT.length();
        return before + (foreign ? foreignWords(random, length) : words(random, length)) + AFTER_CONTENT;
    }

    /** Some words of ASCII letters, of 1 to 9 each. */
    static String words(Random random, int length) {
        StringBuilder words = new StringBuilder(length);
        for (int left = 1 + random.nextInt(9); words.length() < length; left--) {
            if (left == 0) {
                words.append(' ');
                left = 2 + random.nextInt(9);
            } else {
                words.append(letter(random, ASCII));
            }
        }
        return words.toString();
    }

    /** A word of 12 or 13 letters each time, twice in Cyrillic and once in Han, and spaces for the rest. */
    private static String foreignWords(Random random, int length) {
        int letters = DELTA_CHARS / 4;
        StringBuilder words = new StringBuilder(length);
        for (int i = 0; i < letters; i++) {
            words.append(letter(random, i / (letters / 6) % 3 == 1 ? HAN : CYRILLIC));
            if (words.length() + letters - i - 1 < length && i % 4 == 3) {
                words.append(' ');
            }
        }
        return words.append(words(random, length - words.length())).toString();
    }

    private static char letter(Random random, String alphabet) {
        return alphabet.charAt(random.nextInt(alphabet.length()));
    }

    /** An event whose data has many lines, each of 60 bytes with its field name and LF. */
    static String lines(Random random, int count) {
        StringBuilder block = new StringBuilder();
        for (int i = 0; i < count; i++) {
            block.append(DATA).append(words(random, 60 - DATA.length() - 1)).append('\n');
        }
        return block.append('\n').toString();
    }

    /** What servers write into a silent stream: this project's and many others a word, some nothing but the colon. */
    static String comment(int i) {
        return i % 2 == 0 ? ": keepalive\n\n" : ":\n\n";
    }

    /** How long the data of a block is. */
    static long dataChars(String block) {
        long lines = block.lines().filter(line -> line.startsWith(DATA)).count();
        long chars = block.lines()
                .filter(line -> line.startsWith(DATA))
                .mapToLong(line -> line.length() - DATA.length())
                .sum();
        return chars + lines - 1;
    }
}
