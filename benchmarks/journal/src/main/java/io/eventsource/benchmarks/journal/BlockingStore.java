package io.eventsource.benchmarks.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/** A store that makes each event safe separately. One publisher at a time appends, as these stores allow it. */
abstract class BlockingStore implements Store {

    private static final CompletionStage<?> DONE = CompletableFuture.completedFuture(null);

    /** Returns a file that is forced after each event: what the disk can do. */
    static Store force(Path directory) throws IOException {
        FileChannel file =
                FileChannel.open(directory.resolve("events"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new BlockingStore() {
            @Override
            void keep(byte[] event) throws IOException {
                ByteBuffer bytes = ByteBuffer.wrap(event);
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                file.force(false);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    /** Returns SQLite with a write-ahead log, which is forced by each transaction, and one transaction for each event. */
    static Store sqlite(Path directory) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("events.db"));
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA synchronous=FULL");
            statement.execute("CREATE TABLE events (position INTEGER PRIMARY KEY AUTOINCREMENT, event BLOB)");
        }
        PreparedStatement insert = connection.prepareStatement("INSERT INTO events (event) VALUES (?)");
        return new BlockingStore() {
            @Override
            void keep(byte[] event) throws SQLException {
                insert.setBytes(1, event);
                insert.executeUpdate();
            }

            @Override
            public void close() throws SQLException {
                connection.close();
            }
        };
    }

    /** Returns H2's MVStore, with a commit and a force for each event. */
    static Store mvStore(Path directory) {
        MVStore store = new MVStore.Builder()
                .fileName(directory.resolve("events.mv").toString())
                .autoCommitDisabled()
                .open();
        MVMap<Long, byte[]> events = store.openMap("events");
        return new BlockingStore() {
            private long last;

            @Override
            void keep(byte[] event) {
                events.put(++last, event);
                store.commit();
                store.sync();
            }

            @Override
            public void close() {
                store.close();
            }
        };
    }

    /** Makes one event safe. Calls do not overlap. */
    abstract void keep(byte[] event) throws Exception;

    @Override
    public final synchronized CompletionStage<?> append(byte[] event) throws Exception {
        keep(event);
        return DONE;
    }

    @Override
    public final boolean isBlocking() {
        return true;
    }
}
