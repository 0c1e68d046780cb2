package io.eventsource.server.servlet;

import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's {@code write(ByteBuffer)}, which Servlet 6.1 has for all. An array goes through a buffer that Jetty keeps for
 * each response, or in pieces as small as that buffer; a {@code ByteBuffer} goes to the socket at once and whole.
 */
final class JettyBufferWriter {

    /** Larger than any single write of a broker, unless one event is: or else it would be cut, too. */
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

    /** How to write buffers to a stream; null if there is no such thing. */
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
