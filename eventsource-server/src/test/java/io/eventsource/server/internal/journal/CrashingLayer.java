package io.eventsource.server.internal.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Files in memory, as a system shows them, and beside them what a power failure may leave: what was forced, and of the rest any
 * part. Counts operations, and fails or stops at a given one.
 */
final class CrashingLayer implements FileLayer {

    /** A change of one file that was not forced. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Change(UnaryOperator<byte[]> whole, boolean isWrite, long offset, byte[] bytes, boolean isDoomed) {}

    private static final class Inode {
        private byte[] visible = {};
        private byte[] forced = {};
        private final List<Change> pending = new ArrayList<>();
    }

    /** A change of the directory that was not forced. */
    private record Renaming(String from, String to, Inode inode) {}

    private final Map<String, Inode> visible = new TreeMap<>();
    private final Map<String, Inode> forced = new HashMap<>();
    private final List<Renaming> pending = new ArrayList<>();

    private boolean isLocked;
    private int operations;
    private int stopsAt = Integer.MAX_VALUE;
    private boolean isStopped;
    private final Map<Integer, String> failures = new HashMap<>();
    private final Set<String> forceSites = new LinkedHashSet<>();
    private boolean findsSites;
    private String ignoredSite = "";
    private boolean hasDoomed;
    private int failed;

    // What tests set.

    /** Stops, as the process does, at an operation. A write is then done in part. */
    void stopAt(int operation) {
        stopsAt = operation;
    }

    /** Has one operation fail. */
    void failAt(int operation, String message) {
        failures.put(operation, message);
    }

    /** Ignores each force from one place in the code. */
    void ignore(String forceSite) {
        ignoredSite = forceSite;
    }

    int operations() {
        return operations;
    }

    boolean isStopped() {
        return isStopped;
    }

    /** Finds out which places in the code force something. */
    void findForceSites() {
        findsSites = true;
    }

    /** Returns the places in the code that have forced something. */
    Set<String> forceSites() {
        return forceSites;
    }

    byte[] content(String name) {
        return visible.get(name).visible.clone();
    }

    void replace(String name, byte[] content) {
        Inode inode = visible.get(name);
        inode.visible = content.clone();
        inode.forced = content.clone();
        inode.pending.clear();
    }

    void put(String name, byte[] content) {
        Inode inode = new Inode();
        visible.put(name, inode);
        forced.put(name, inode);
        replace(name, content);
    }

    void remove(String name) {
        visible.remove(name);
        forced.remove(name);
    }

    /** Returns how many operations have failed. */
    int failed() {
        return failed;
    }

    /** Returns whether a force has failed, so that what it was for may never be safe. */
    boolean hasDoomed() {
        return hasDoomed;
    }

    /** The process has ended; a new one begins. Nothing is lost. */
    void restart() {
        isLocked = false;
    }

    /** From now on nothing stops or fails. */
    void disarm() {
        isStopped = false;
        stopsAt = Integer.MAX_VALUE;
        failures.clear();
    }

    /** The power has failed: of what was not forced, a random part is left. */
    void loseUnforced(Random random) {
        Map<String, Inode> left = new TreeMap<>(forced);
        for (Renaming renaming : pending) {
            if (random.nextBoolean()) {
                apply(renaming, left);
            }
        }
        pending.clear();
        visible.clear();
        visible.putAll(left);
        forced.clear();
        forced.putAll(left);
        for (Inode inode : Set.copyOf(left.values())) {
            byte[] content = inode.forced;
            for (Change change : inode.pending) {
                content = partly(change, content, random);
            }
            inode.pending.clear();
            inode.forced = content;
            inode.visible = content.clone();
        }
        isLocked = false;
    }

    private static byte[] partly(Change change, byte[] content, Random random) {
        int choice = random.nextInt(5);
        if (!change.isWrite()) {
            return choice < 3 ? change.whole().apply(content) : content;
        }
        return switch (choice) {
            case 0 -> content;
            case 1 ->
                write(
                        content,
                        change.offset(),
                        Arrays.copyOf(change.bytes(), random.nextInt(change.bytes().length + 1)));
            case 2 -> write(content, change.offset(), new byte[change.bytes().length]);
            default -> write(content, change.offset(), change.bytes());
        };
    }

    private static void apply(Renaming renaming, Map<String, Inode> names) {
        names.remove(renaming.from());
        if (!renaming.to().isEmpty()) {
            names.put(renaming.to(), renaming.inode());
        }
    }

    private void change(Renaming renaming) {
        apply(renaming, visible);
        pending.add(renaming);
    }

    /** Counts an operation. Returns true if the process stops at it. */
    private boolean step() throws IOException {
        if (isStopped) {
            throw new IOException("stopped");
        }
        operations++;
        isStopped = operations >= stopsAt;
        if (!isStopped && failures.containsKey(operations)) {
            failed++;
            throw new IOException(failures.get(operations));
        }
        return isStopped;
    }

    private void stepOrStop() throws IOException {
        if (step()) {
            throw new IOException("stopped");
        }
    }

    /** Returns whether a force is done: the place is the method that calls, and the one that calls it. */
    private boolean isForced(String what) {
        if (!findsSites && ignoredSite.isEmpty()) {
            return true;
        }
        String site = StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !frame.getClassName().contains("CrashingLayer"))
                        .filter(frame -> !frame.getMethodName().contains("lambda"))
                        .limit(2)
                        .map(frame -> frame.getClassName().replaceFirst(".*\\.", "") + "." + frame.getMethodName())
                        .collect(Collectors.joining(" < ", what + " in ", "")));
        forceSites.add(site);
        return !site.equals(ignoredSite);
    }

    // What the journal calls.

    @Override
    public AutoCloseable lock() throws IOException {
        if (isLocked) {
            throw new IOException("in use");
        }
        isLocked = true;
        return () -> isLocked = false;
    }

    @Override
    public List<String> list() {
        return List.copyOf(visible.keySet());
    }

    @Override
    public JournalFile create(String name) throws IOException {
        stepOrStop();
        Inode inode = new Inode();
        change(new Renaming("", name, inode));
        return new MemoryFile(inode);
    }

    @Override
    public JournalFile open(String name) throws IOException {
        Inode inode = visible.get(name);
        if (inode == null) {
            throw new IOException("no file " + name);
        }
        return new MemoryFile(inode);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        stepOrStop();
        change(new Renaming(from, to, visible.get(from)));
    }

    @Override
    public void delete(String name) throws IOException {
        stepOrStop();
        if (visible.containsKey(name)) {
            change(new Renaming(name, "", visible.get(name)));
        }
    }

    @Override
    public void forceDirectory() throws IOException {
        stepOrStop();
        if (isForced("directory")) {
            forced.clear();
            forced.putAll(visible);
            pending.clear();
        }
    }

    @Override
    public String path(String name) {
        return "memory/" + name;
    }

    private static byte[] write(byte[] content, long offset, byte[] bytes) {
        byte[] written = Arrays.copyOf(content, Math.max(content.length, (int) offset + bytes.length));
        System.arraycopy(bytes, 0, written, (int) offset, bytes.length);
        return written;
    }

    private final class MemoryFile implements JournalFile {

        private final Inode inode;
        private boolean isClosed;

        MemoryFile(Inode inode) {
            this.inode = inode;
        }

        private void requireOpen() throws IOException {
            if (isClosed) {
                throw new IOException("closed");
            }
        }

        private void change(Change change) {
            inode.visible = change.whole().apply(inode.visible);
            inode.pending.add(change);
        }

        @Override
        public long size() {
            return inode.visible.length;
        }

        @Override
        public void read(long offset, ByteBuffer to) {
            int count = (int) Math.min(to.remaining(), inode.visible.length - offset);
            if (count > 0) {
                to.put(inode.visible, (int) offset, count);
            }
        }

        @Override
        public void write(long offset, ByteBuffer from) throws IOException {
            requireOpen();
            byte[] bytes = new byte[from.remaining()];
            from.get(bytes);
            boolean isPart;
            IOException failure = null;
            try {
                isPart = step();
            } catch (IOException e) {
                if (e.getMessage().equals("stopped")) {
                    throw e;
                }
                isPart = true;
                failure = e;
            }
            byte[] part = isPart ? Arrays.copyOf(bytes, bytes.length / 2) : bytes;
            change(new Change(content -> CrashingLayer.write(content, offset, part), true, offset, part, false));
            if (failure != null) {
                throw failure;
            }
            if (isPart) {
                throw new IOException("stopped");
            }
        }

        /** After a failure, as on Linux, the system shows what was written, but never writes it again. */
        @Override
        public void force() throws IOException {
            requireOpen();
            try {
                stepOrStop();
            } catch (IOException e) {
                inode.pending.replaceAll(change -> new Change(
                        change.whole(),
                        change.isWrite(),
                        change.offset(),
                        change.bytes(),
                        change.isDoomed() || !isStopped));
                hasDoomed |= !isStopped && !inode.pending.isEmpty();
                throw e;
            }
            if (isForced("file")) {
                List<Change> doomed = new ArrayList<>();
                for (Change change : inode.pending) {
                    if (change.isDoomed()) {
                        doomed.add(change);
                    } else {
                        inode.forced = change.whole().apply(inode.forced);
                    }
                }
                inode.pending.clear();
                inode.pending.addAll(doomed);
            }
        }

        @Override
        public void truncate(long length) throws IOException {
            requireOpen();
            stepOrStop();
            change(new Change(content -> Arrays.copyOf(content, (int) length), false, 0, new byte[0], false));
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }
}
