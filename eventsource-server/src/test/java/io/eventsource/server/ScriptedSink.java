package io.eventsource.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A sink that does as a test says, records what it takes, and complains about callers who break its contract. */
final class ScriptedSink implements Sink {

    private final List<String> writes = new ArrayList<>();
    private int budget = Integer.MAX_VALUE;
    private @Nullable Exception failure;
    private Runnable onReady = () -> {};
    private Runnable onWrite = () -> {};
    private boolean vanished;
    private boolean asked;
    private int ends;
    private @Nullable String misuse;

    /** Is not ready from now on. */
    ScriptedSink park() {
        return takeOnly(0);
    }

    /** Is ready for some more writes, and then not. */
    ScriptedSink takeOnly(int writes) {
        budget = writes;
        return this;
    }

    /** Is ready from now on. The test must signal it. */
    ScriptedSink open() {
        return takeOnly(Integer.MAX_VALUE);
    }

    /** Throws at each write. */
    ScriptedSink failWith(Exception failure) {
        this.failure = failure;
        return this;
    }

    /** Has a peer from now on that acknowledges nothing, while writing still succeeds. */
    void vanish() {
        vanished = true;
    }

    @Override
    public boolean hasVanished() {
        return vanished;
    }

    /** Runs something each time the sink is asked whether it is ready. */
    void onReady(Runnable action) {
        onReady = action;
    }

    /** Runs something within each write, once the bytes are taken. */
    void onWrite(Runnable action) {
        onWrite = action;
    }

    @Override
    public boolean isReady() {
        noteUse();
        onReady.run();
        asked = budget > 0;
        return asked;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        noteUse();
        if (!asked || length == 0) {
            misuse = "a write of " + length + " bytes, ready: " + asked;
        }
        asked = false;
        if (failure instanceof IOException io) {
            throw io;
        } else if (failure != null) {
            throw (RuntimeException) Objects.requireNonNull(failure);
        }
        budget--;
        writes.add(new String(bytes, offset, length, StandardCharsets.UTF_8));
        onWrite.run();
    }

    @Override
    public void end() {
        noteUse();
        ends++;
    }

    private void noteUse() {
        if (ends > 0) {
            misuse = "the sink was used after its end";
        }
    }

    private void requireProperUse() {
        if (misuse != null) {
            throw new AssertionError(misuse);
        }
    }

    boolean ended() {
        requireProperUse();
        return ends == 1;
    }

    /** What was written since this was asked last, write by write. */
    List<String> writes() {
        requireProperUse();
        List<String> taken = List.copyOf(writes);
        writes.clear();
        return taken;
    }

    /** What was written since this was asked last, as one text. */
    String text() {
        return String.join("", writes());
    }
}
