package io.eventsource.benchmarks.parser.peers;

import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.eventsource.StreamClosedByServerException;
import com.launchdarkly.eventsource.StreamException;
import com.launchdarkly.logging.LDLogger;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;

/** okhttp-eventsource through its public API, over a connection that is none: its parser is not public. */
final class OkHttpEventSourcePeer implements Peer {

    private static final URI NOWHERE = URI.create("http://localhost/");

    @Override
    public void read(Pieces stream, Tally tally) throws IOException {
        try (EventSource source = new EventSource.Builder(new OneStream(stream)).build()) {
            while (true) {
                MessageEvent event = source.readMessage();
                tally.event(event.getEventName(), event.getLastEventId(), event.getData());
            }
        } catch (StreamClosedByServerException end) {
            // as it says that a stream is over
        } catch (StreamException e) {
            throw new IOException(e);
        }
    }

    private static final class OneStream extends ConnectStrategy {

        private final InputStream stream;

        OneStream(InputStream stream) {
            this.stream = stream;
        }

        @Override
        public Client createClient(LDLogger logger) {
            return new Client() {
                @Override
                public Result connect(String lastEventId) {
                    return new Result(stream, NOWHERE, stream);
                }

                @Override
                public boolean awaitClosed(long millis) {
                    return true;
                }

                @Override
                public URI getOrigin() {
                    return NOWHERE;
                }

                @Override
                public void close() {}
            };
        }
    }
}
