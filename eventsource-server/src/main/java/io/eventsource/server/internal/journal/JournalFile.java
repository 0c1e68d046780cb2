package io.eventsource.server.internal.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file. */
interface JournalFile extends Closeable {

    /** Returns the length in bytes. */
    long size() throws IOException;

    /** Reads bytes until the buffer is full or the file ends. */
    void read(long offset, ByteBuffer to) throws IOException;

    /** Writes all bytes that remain in the buffer. */
    void write(long offset, ByteBuffer from) throws IOException;

    /** Makes everything safe that was written. After a failure nothing more may be written to this file. */
    void force() throws IOException;

    /** Cuts the file off. */
    void truncate(long length) throws IOException;
}
