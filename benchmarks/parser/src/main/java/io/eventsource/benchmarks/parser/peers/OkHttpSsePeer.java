package io.eventsource.benchmarks.parser.peers;

import java.io.IOException;
import okhttp3.sse.internal.ServerSentEventReader;
import okio.BufferedSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/** okhttp-sse's reader, below its {@code EventSource}. */
final class OkHttpSsePeer implements Peer {

    @Override
    public void read(Pieces stream, Tally tally) throws IOException {
        BufferedSource source = Okio.buffer(Okio.source(stream));
        ServerSentEventReader reader = new ServerSentEventReader(source, new ServerSentEventReader.Callback() {
            @Override
            public void onEvent(@Nullable String id, @Nullable String type, String data) {
                tally.event(type, id, data);
            }

            @Override
            public void onRetryChange(long millis) {}
        });
        boolean more = true;
        while (more) {
            more = reader.processNextEvent();
        }
    }
}
