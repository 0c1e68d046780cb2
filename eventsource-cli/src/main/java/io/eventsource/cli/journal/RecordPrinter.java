package io.eventsource.cli.journal;

import com.google.gson.stream.JsonWriter;
import io.eventsource.cli.DataStream;
import io.eventsource.cli.UsageException;
import io.eventsource.protocol.EventStreamParser;
import io.eventsource.protocol.MessageEvent;
import io.eventsource.protocol.internal.VisibleText;
import io.eventsource.server.internal.journal.JournalDirectory;
import io.eventsource.server.internal.journal.JournalDirectory.FileReport;
import io.eventsource.server.journal.JournalRecord;
import io.eventsource.server.journal.JournalRecord.Kind;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints records as lines of JSON. Leaves out what is secret, and what only a broker understands. */
final class RecordPrinter {

    private final JournalCommand command;
    private final String epoch;
    private final DataStream out;

    RecordPrinter(JournalCommand command, @Nullable String epoch, DataStream out) {
        this.command = command;
        this.epoch = epoch == null ? "unknown" : epoch;
        this.out = out;
    }

    /** Returns a report about each file. */
    List<FileReport> print(JournalDirectory directory) throws IOException {
        JournalCommand.Since since = command.since();
        if (since != null && !since.epoch().equals(epoch)) {
            throw UsageException.failed(
                    "the id is of the epoch " + since.epoch() + ", but the journal is of the epoch " + epoch);
        }
        return directory.read((position, record) -> {
            if ((since == null || position > since.position())
                    && (command.channel() == null || record.channels().contains(command.channel()))) {
                print(position, record);
            }
        });
    }

    private void print(long position, JournalRecord record) throws IOException {
        StringWriter line = new StringWriter();
        JsonWriter json = new JsonWriter(line);
        json.setHtmlSafe(false);
        json.setSerializeNulls(false);
        json.beginObject();
        json.name("id").value(record.eventId() == null ? id(position) : record.eventId());
        json.name("time").value(Instant.ofEpochMilli(record.publishedAt()).toString());
        json.name("kind").value(record.kind().name().toLowerCase(Locale.ROOT));
        json.name("channels").beginArray();
        for (String channel : record.channels()) {
            json.value(channel);
        }
        json.endArray();
        if (record.expiresAt() != 0) {
            json.name("expires").value(Instant.ofEpochMilli(record.expiresAt()).toString());
        }
        json.name("topic").value(record.topic());
        if (record.reference() != 0 && record.kind() != Kind.CLAIM) { // whose reference is secret
            json.name("reference").value(id(record.reference()));
        }
        if (record.state() != null) {
            json.name("state").value(record.state().toString());
        }
        if (record.exit() >= 0) {
            json.name("exit").value(record.exit());
        }
        for (MessageEvent event : events(record.block())) {
            json.name("type").value(event.type());
            json.name("data").value(event.data());
        }
        json.endObject();
        out.print(VisibleText.lines(line.toString()) + "\n");
        out.requireRead();
    }

    private String id(long position) {
        return epoch + ":" + position;
    }

    private static List<MessageEvent> events(byte[] block) {
        List<MessageEvent> events = new ArrayList<>(1);
        EventStreamParser parser = new EventStreamParser(events::add);
        parser.feed(ByteBuffer.wrap(block));
        parser.end();
        return events;
    }
}
