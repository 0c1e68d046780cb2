package io.eventsource.server.servlet;

import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Calls Jetty's {@code write(ByteBuffer)}, which Servlet 6.1 defines for all containers. Jetty copies an array to a
 * buffer of the response, or cuts it into pieces of that buffer's size; it writes a {@code ByteBuffer} to the socket
 * directly and whole.
 */
final class JettyBufferWriter {

    /**
     * The size of the response's buffer, in bytes. Larger than any write of the broker except that of a larger event,
     * because Jetty would cut a larger write.
     */
    static final int BUFFER_SIZE = 128 * 1024;

    private static final MethodType TYPE =
            MethodType.methodType(void.class, ServletOutputStream.class, ByteBuffer.class);

    private static final ClassValue<@Nullable MethodHandle> METHODS = new ClassValue<>() {
        @Override
        protected @Nullable MethodHandle computeValue(Class<?> type) {
            try {
                return type.getName().startsWith("org.eclipse.jetty.")
                        ? MethodHandles.publicLookup()
                                .findVirtual(type, "write", MethodType.methodType(void.class, ByteBuffer.class))
                                .asType(TYPE)
                        : null;
            } catch (NoSuchMethodException | IllegalAccessException none) {
                return null;
            }
        }
    };

    private JettyBufferWriter() {}

    /** Returns the method that writes buffers to a stream; null if the stream has none. */
    static @Nullable MethodHandle of(ServletOutputStream out) {
        return METHODS.get(out.getClass());
    }

    static void write(MethodHandle method, ServletOutputStream out, ByteBuffer bytes) throws IOException {
        try {
            method.invokeExact(out, bytes);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }
}
