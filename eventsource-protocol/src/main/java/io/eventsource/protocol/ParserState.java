package io.eventsource.protocol;

/**
 * The position of the next byte within the grammar of an event stream. A line that arrives as a whole is parsed within
 * {@code NAME}; the other states parse a line that is cut.
 *
 * <pre>
 *         no mark, or a whole one          field, or wanted comment          next byte
 *   BOM ─────────────────────────▶ NAME ────────────────────────────▶ SPACE ───────────▶ VALUE
 *    │                             │ ▲ ▲                                                 │ │
 *    │                             │ │ └──────────────────── line end ───────────────────┘ │
 *    │       unknown field, comment│ │line end                                             │
 *    │ part of a mark              ▼ │                     too large, and skipped          │
 *    └────────────────────────────▶ SKIP ◀─────────────────────────────────────────────────┘
 *
 *   NAME, VALUE ── too large ──▶ FAILED ── the event is skipped ──▶ the state before
 *   every state ── end() ──▶ BOM
 * </pre>
 */
enum ParserState {
    /** At the start of the stream, where one byte order mark is allowed. */
    BOM,
    /** In the name of a field, or before it. */
    NAME,
    /** After the colon, where one space is stripped. */
    SPACE,
    /** In the value of a field. */
    VALUE,
    /** In a comment or an unknown field, of which only the end matters. */
    SKIP,
    /** An event was too large. The parser ignores the rest of this stream. */
    FAILED
}
