package io.eventsource.server.internal.journal;

import java.io.IOException;
import java.util.List;

/**
 * Accesses the files of one directory. A file, a rename or a deletion is safe from a power failure only after the force that
 * belongs to it: {@link JournalFile#force()} for content, {@link #forceDirectory()} for names.
 */
interface FileLayer {

    /**
     * Creates the directory if there is none, and keeps other journals out of it until the result is closed.
     *
     * @throws IOException if another journal uses the directory, or it cannot be locked; the message says what to do
     */
    AutoCloseable lock() throws IOException;

    /** Returns the names of all files. */
    List<String> list() throws IOException;

    /** Creates a file, or empties the one that has this name, and opens it for reading and writing. */
    JournalFile create(String name) throws IOException;

    /** Opens a file for reading and writing. */
    JournalFile open(String name) throws IOException;

    /** Renames a file. It replaces one that has the new name, in one step. */
    void rename(String from, String to) throws IOException;

    /** Deletes a file, if it is there. */
    void delete(String name) throws IOException;

    /** Makes all created, renamed and deleted names safe. */
    void forceDirectory() throws IOException;

    /** Returns the directory, or the path of one of its files, for messages. */
    String path(String name);
}
