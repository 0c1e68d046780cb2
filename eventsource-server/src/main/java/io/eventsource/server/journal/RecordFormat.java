package io.eventsource.server.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.eventsource.server.CommandState;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The binary form of a record. All numbers are big-endian.
 *
 * <pre>
 * record = version (1 byte: 1)  kind (1 byte)  published at (8 bytes)  field*
 * field  = tag (1 byte)  length (4 bytes)  value
 * </pre>
 *
 * <p>A reader skips fields whose tag it does not know, and ignores unknown kinds from 64 on: so nodes of two releases can share a
 * history. It refuses another version, and an unknown kind below 64.
 */
final class RecordFormat {

    static final byte VERSION = 1;

    private static final byte CHANNEL = 1;
    private static final byte BLOCK = 2;
    private static final byte EVENT_ID = 3;
    private static final byte RECONNECTION_TIME = 4;
    private static final byte EXPIRES_AT = 5;
    private static final byte TOPIC = 6;
    private static final byte IDEMPOTENCY_KEY = 7;
    private static final byte FINGERPRINT = 8;
    private static final byte REFERENCE = 9;
    private static final byte SUBSCRIBERS = 10;
    private static final byte COMMAND = 11;
    private static final byte REPLY_PATH = 12;
    private static final byte STATE = 13;
    private static final byte EXIT = 14;
    private static final byte CONTENT_TYPE = 15;
    private static final byte PART = 16;
    private static final byte ANSWER_SIZE = 17;
    private static final byte NODE = 18;
    private static final byte READERS = 19;

    private static final int HEAD = 2 + Long.BYTES;
    private static final int FIELD_HEAD = 1 + Integer.BYTES;

    private RecordFormat() {}

    static int size(JournalRecord record) {
        int size = HEAD;
        for (String channel : record.channels()) {
            size += size(channel);
        }
        size += record.block().length == 0 ? 0 : FIELD_HEAD + record.block().length;
        size += size(record.eventId());
        size += record.reconnectionTime() == null ? 0 : FIELD_HEAD + Long.BYTES;
        size += record.expiresAt() == 0 ? 0 : FIELD_HEAD + Long.BYTES;
        size += size(record.topic());
        size += size(record.idempotencyKey());
        size += size(record.fingerprint());
        size += record.reference() == 0 ? 0 : FIELD_HEAD + Long.BYTES;
        size += record.subscribers() == 0 ? 0 : FIELD_HEAD + Long.BYTES;
        size += size(record.command());
        size += size(record.replyPath());
        size += size(text(record.state()));
        size += record.exit() < 0 ? 0 : FIELD_HEAD + Long.BYTES;
        size += size(record.contentType());
        size += record.part() == 0 ? 0 : FIELD_HEAD + Long.BYTES;
        size += record.answerSize() == 0 ? 0 : FIELD_HEAD + Long.BYTES;
        size += size(record.node());
        size += size(record.readers());
        return size;
    }

    private static int size(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return FIELD_HEAD + text.getBytes(UTF_8).length;
            }
        }
        return FIELD_HEAD + text.length();
    }

    static void write(JournalRecord record, ByteBuffer to) {
        to.put(VERSION).put(record.kind().code()).putLong(record.publishedAt());
        record.channels().forEach(channel -> write(CHANNEL, channel, to));
        if (record.block().length > 0) {
            to.put(BLOCK).putInt(record.block().length).put(record.block());
        }
        write(EVENT_ID, record.eventId(), to);
        Duration reconnectionTime = record.reconnectionTime();
        if (reconnectionTime != null) {
            write(RECONNECTION_TIME, reconnectionTime.toMillis(), to);
        }
        if (record.expiresAt() != 0) {
            write(EXPIRES_AT, record.expiresAt(), to);
        }
        write(TOPIC, record.topic(), to);
        write(IDEMPOTENCY_KEY, record.idempotencyKey(), to);
        write(FINGERPRINT, record.fingerprint(), to);
        if (record.reference() != 0) {
            write(REFERENCE, record.reference(), to);
        }
        if (record.subscribers() != 0) {
            write(SUBSCRIBERS, record.subscribers(), to);
        }
        write(COMMAND, record.command(), to);
        write(REPLY_PATH, record.replyPath(), to);
        write(STATE, text(record.state()), to);
        if (record.exit() >= 0) {
            write(EXIT, record.exit(), to);
        }
        write(CONTENT_TYPE, record.contentType(), to);
        if (record.part() != 0) {
            write(PART, record.part(), to);
        }
        if (record.answerSize() != 0) {
            write(ANSWER_SIZE, record.answerSize(), to);
        }
        write(NODE, record.node(), to);
        write(READERS, record.readers(), to);
    }

    private static void write(byte tag, @Nullable String text, ByteBuffer to) {
        if (text != null) {
            byte[] bytes = text.getBytes(UTF_8);
            to.put(tag).putInt(bytes.length).put(bytes);
        }
    }

    private static void write(byte tag, long number, ByteBuffer to) {
        to.put(tag).putInt(Long.BYTES).putLong(number);
    }

    static JournalRecord read(ByteBuffer from) {
        try {
            return readRecord(from);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw JournalException.unreadable("a record of the journal ends too early");
        }
    }

    private static JournalRecord readRecord(ByteBuffer from) {
        byte version = from.get();
        if (version != VERSION) {
            throw JournalException.unreadable("a record of the journal has version " + version
                    + ", but this release reads version " + VERSION + "; use the release that wrote it");
        }
        byte code = from.get();
        JournalRecord.Kind kind = JournalRecord.Kind.of(code);
        if (kind == null) {
            throw JournalException.unreadable("a record of the journal is of kind " + code
                    + ", which this release does not know; use the release that wrote it");
        }
        long publishedAt = from.getLong();
        List<String> channels = new ArrayList<>(1);
        Fields fields = new Fields();
        while (from.hasRemaining()) {
            byte tag = from.get();
            ByteBuffer value = from.slice(from.position() + Integer.BYTES, from.getInt());
            from.position(from.position() + value.remaining());
            if (tag == CHANNEL) {
                channels.add(text(value));
            } else {
                fields.read(tag, value);
            }
        }
        return fields.into(JournalRecord.of(kind, channels, publishedAt)).build();
    }

    /** Holds what has been read of a record until its channels are complete. */
    private static final class Fields {

        private byte @Nullable [] block;
        private @Nullable String eventId;
        private @Nullable Duration reconnectionTime;
        private long expiresAt;
        private @Nullable String topic;
        private @Nullable String idempotencyKey;
        private @Nullable String fingerprint;
        private long reference;
        private int subscribers;
        private @Nullable String command;
        private @Nullable String replyPath;
        private @Nullable CommandState state;
        private int exit = -1;
        private @Nullable String contentType;
        private int part;
        private int answerSize;
        private @Nullable String node;
        private @Nullable String readers;

        private void read(byte tag, ByteBuffer value) {
            switch (tag) {
                case BLOCK -> {
                    block = new byte[value.remaining()];
                    value.get(block);
                }
                case EVENT_ID -> eventId = text(value);
                case RECONNECTION_TIME -> reconnectionTime = Duration.ofMillis(value.getLong());
                case EXPIRES_AT -> expiresAt = value.getLong();
                case TOPIC -> topic = text(value);
                case IDEMPOTENCY_KEY -> idempotencyKey = text(value);
                case FINGERPRINT -> fingerprint = text(value);
                case REFERENCE -> reference = value.getLong();
                case SUBSCRIBERS -> subscribers = (int) value.getLong();
                case COMMAND -> command = text(value);
                case REPLY_PATH -> replyPath = text(value);
                case STATE -> state = state(text(value));
                case EXIT -> exit = (int) value.getLong();
                case CONTENT_TYPE -> contentType = text(value);
                case PART -> part = (int) value.getLong();
                case ANSWER_SIZE -> answerSize = (int) value.getLong();
                case NODE -> node = text(value);
                case READERS -> readers = text(value);
                default -> {} // of a newer release
            }
        }

        private JournalRecordBuilder into(JournalRecordBuilder builder) {
            if (block != null) {
                builder.block(block);
            }
            return builder.eventId(eventId)
                    .reconnectionTime(reconnectionTime)
                    .expiresAt(expiresAt)
                    .topic(topic)
                    .idempotencyKey(idempotencyKey, fingerprint)
                    .reference(reference)
                    .subscribers(subscribers)
                    .command(command, replyPath)
                    .outcome(state, exit, contentType, part, answerSize)
                    .node(node, readers);
        }
    }

    /** Returns a state; null for one of a newer release. */
    private static @Nullable CommandState state(String name) {
        for (CommandState state : CommandState.values()) {
            if (state.toString().equals(name)) {
                return state;
            }
        }
        return null;
    }

    private static @Nullable String text(@Nullable CommandState state) {
        return state == null ? null : state.toString();
    }

    private static String text(ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.get(bytes);
        return new String(bytes, UTF_8);
    }
}
