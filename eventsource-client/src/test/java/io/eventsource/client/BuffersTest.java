package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.MessageEvent;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.junit.jupiter.api.Test;

/** Buffers that went back to the HTTP client's pool belong to other connections. */
class BuffersTest extends SocketTest {

    private static final int POSITION = 3;
    private static final int LIMIT = 7;

    /** Marks each buffer that is returned, and never reuses it. */
    private static final class MarkingPool extends ByteBufferPool.Wrapper {

        private final Queue<ByteBuffer> back = new ConcurrentLinkedQueue<>();

        MarkingPool() {
            super(new ByteBufferPool.NonPooling());
        }

        @Override
        public RetainableByteBuffer.Mutable acquire(int size, boolean direct) {
            return new RetainableByteBuffer.Wrapper(super.acquire(size, direct)) {
                @Override
                public boolean release() {
                    ByteBuffer bytes = getByteBuffer();
                    boolean last = super.release();
                    if (last) {
                        bytes.limit(LIMIT).position(POSITION);
                        back.add(bytes);
                    }
                    return last;
                }
            };
        }
    }

    @Test
    void closeFromWithinACallTouchesNoBufferThatIsBackInThePool() throws Exception {
        MarkingPool pool = new MarkingPool();
        HttpClient client = new HttpClient();
        client.setByteBufferPool(pool);
        client.start();
        CountDownLatch closed = new CountDownLatch(1);
        server.enqueue(connection -> {
            connection.send(stream("data: x\n\n"));
            connection.awaitClosed();
            closed.countDown();
        });
        CountDownLatch assigned = new CountDownLatch(1);

        source = builder().httpClient(client).connect(new EventSourceListener() {
            @Override
            public void onEvent(MessageEvent event) {
                try {
                    assigned.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                source.close();
            }
        });
        assigned.countDown();

        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        client.stop(); // waits for the threads that may still be at it
        assertThat(pool.back)
                .isNotEmpty()
                .allSatisfy(bytes ->
                        assertThat(bytes.position() + "/" + bytes.limit()).isEqualTo(POSITION + "/" + LIMIT));
    }
}
