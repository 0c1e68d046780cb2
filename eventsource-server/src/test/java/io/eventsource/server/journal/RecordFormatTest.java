package io.eventsource.server.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.server.CommandState;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The binary form of records, which nodes of several releases may read. */
class RecordFormatTest {

    /** Written by version 1. Each later version must read it. */
    private static final String EVENT = """
            01 01 000001a3185c5000
            01 00000001 61  01 00000002 6262
            02 0000000b 646174613a20c3a90a0a0a
            03 00000002 6964
            04 00000008 0000000000001b58
            05 00000008 000001a3185c53e8
            06 00000005 746f706963
            07 00000003 6b6579  08 00000005 7072696e74
            0a 00000008 0000000000000003""".replaceAll("\\s", "");

    private static JournalRecord read(String hex) {
        return JournalRecord.read(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }

    private static String hex(JournalRecord record) {
        ByteBuffer bytes = ByteBuffer.allocate(record.size());
        record.write(bytes);
        return HexFormat.of().formatHex(bytes.array());
    }

    @Test
    void anEventIsReadAndWrittenAsItWas() {
        JournalRecord event = read(EVENT);
        assertThat(event.kind()).isEqualTo(JournalRecord.Kind.EVENT);
        assertThat(event.publishedAt()).isEqualTo(1_800_000_000_000L);
        assertThat(event.channels()).containsExactly("a", "bb");
        assertThat(new String(event.block(), UTF_8)).isEqualTo("data: é\n\n\n");
        assertThat(event.eventId()).isEqualTo("id");
        assertThat(event.reconnectionTime()).isEqualTo(Duration.ofSeconds(7));
        assertThat(event.expiresAt()).isEqualTo(1_800_000_001_000L);
        assertThat(event.topic()).isEqualTo("topic");
        assertThat(event.idempotencyKey()).isEqualTo("key");
        assertThat(event.fingerprint()).isEqualTo("print");
        assertThat(event.subscribers()).isEqualTo(3);
        assertThat(hex(event)).isEqualTo(EVENT);
    }

    @Test
    void anOutcomeIsReadAsItWasWritten() {
        JournalRecord written = JournalRecord.of(JournalRecord.Kind.OUTCOME, List.of("c"), 1)
                .outcome(CommandState.DONE, 7, "text/plain", 2, 100)
                .reference(5)
                .build();
        JournalRecord outcome = read(hex(written));
        assertThat(outcome.state()).isEqualTo(CommandState.DONE);
        assertThat(outcome.exit()).isEqualTo(7);
        assertThat(outcome.contentType()).isEqualTo("text/plain");
        assertThat(outcome.part()).isEqualTo(2);
        assertThat(outcome.answerSize()).isEqualTo(100);
        assertThat(outcome.reference()).isEqualTo(5);
    }

    @Test
    void whatANewerReleaseAddsIsSkipped() {
        assertThat(hex(read(EVENT + "63 00000003 010203".replace(" ", "")))).isEqualTo(EVENT);
        JournalRecord optional = read("0140000001a3185c5000" + "010000000161" + "6300000000");
        assertThat(optional.kind()).isEqualTo(JournalRecord.Kind.OTHER);
        assertThat(optional.channels()).containsExactly("a");
        String state = "dreaming";
        JournalRecord outcome = read("0108000001a3185c5000" + "010000000163" + "0d00000008"
                + HexFormat.of().formatHex(state.getBytes(UTF_8)));
        assertThat(outcome.state()).isNull();
    }

    @Test
    void whatMustNotBeIgnoredIsRefused() {
        assertThatThrownBy(() -> read("013f000001a3185c5000"))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("kind 63")
                .hasMessageContaining("use the release that wrote it");
        assertThatThrownBy(() -> read("0201000001a3185c5000"))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("version 2");
    }
}
