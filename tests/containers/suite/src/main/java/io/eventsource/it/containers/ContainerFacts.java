package io.eventsource.it.containers;

import java.util.List;

/**
 * What a container is known to do where the Servlet specification leaves it a choice, or it takes one. The calls are
 * those of a stream's {@code WriteListener} and {@code AsyncListener}, in their order, besides {@code onWritePossible}.
 *
 * @param bufferSize its default buffer for each response, in bytes
 * @param servlet61 whether it has Servlet 6.1, and so {@code write(ByteBuffer)}
 * @param writePossibleThread a pattern of the names of the threads on which {@code onWritePossible} is called
 * @param mustAsk whether a write or a flush is refused without its own {@code isReady()} before it, even if the
 *     one before was taken whole
 * @param readyUntilKernelIsFull whether {@code isReady()} stays true as long as the kernel takes bytes at once
 * @param largestChunk how many bytes of a write of {@value #LARGE_WRITE} go out at once where the buffer is
 *     {@value #SMALL_BUFFER}
 * @param forgetsFlush whether a flush that the kernel does not take is forgotten: {@code isReady()} stays true, and what
 *     is in the buffer waits for the next write
 * @param writesAfterFin how many writes succeed after the client has closed, each with the time for an answer to it
 * @param writesAfterReset how many writes succeed after the client's reset has arrived
 * @param afterFailedWrite what is called after a write of an HTTP/1.1 stream has failed
 * @param completeAfterFailedWrite whether {@code complete()} is taken then, or throws
 * @param afterResetOfPendingWrite what is called when the client resets its connection while a write is pending
 * @param completeAfterResetOfPendingWrite whether {@code complete()} is taken then, or throws
 * @param afterResetOfIdleHttp2Stream what is called when the client resets an idle stream of HTTP/2
 * @param afterResetOfPendingHttp2Write what is called when the client resets a stream of HTTP/2 while a write is pending
 * @param tellsResetOfHeldHttp2Frame whether that is always reported: Undertow does not report a reset stream whose next
 *     frame waits for a window, until the connection ends or ten minutes have passed
 * @param forgetsToNotify whether a few requests end without a call of their listeners when the client resets while
 *     another thread writes: if Tomcat's own thread is just leaving the request, or HTTP/2 has let the stream go. If
 *     {@code isReady()} was false then, no {@code onWritePossible} follows either
 * @param mayLoseHttp2Connection whether the reset of one stream may cost its connection: Tomcat ends it with all its
 *     streams when a write or {@code complete()} on another thread comes into its handling of the reset
 * @param writeBlocksHttp2 whether a write to an unread HTTP/2 connection blocks, for 5 s, and then fails
 */
public record ContainerFacts(
        int bufferSize,
        boolean servlet61,
        String writePossibleThread,
        boolean mustAsk,
        boolean readyUntilKernelIsFull,
        int largestChunk,
        boolean forgetsFlush,
        int writesAfterFin,
        int writesAfterReset,
        List<String> afterFailedWrite,
        boolean completeAfterFailedWrite,
        List<String> afterResetOfPendingWrite,
        boolean completeAfterResetOfPendingWrite,
        List<String> afterResetOfIdleHttp2Stream,
        List<String> afterResetOfPendingHttp2Write,
        boolean tellsResetOfHeldHttp2Frame,
        boolean forgetsToNotify,
        boolean mayLoseHttp2Connection,
        boolean writeBlocksHttp2) {

    /** See {@code largestChunk}. */
    public static final int LARGE_WRITE = 60_000;

    /** See {@code largestChunk}. */
    public static final int SMALL_BUFFER = 512;

    /** The calls that are seen. */
    public static final String WRITE_ERROR = "WriteListener.onError";

    /** See {@link #WRITE_ERROR}. */
    public static final String ASYNC_ERROR = "AsyncListener.onError";

    /** See {@link #WRITE_ERROR}. */
    public static final String COMPLETE = "AsyncListener.onComplete";
}
