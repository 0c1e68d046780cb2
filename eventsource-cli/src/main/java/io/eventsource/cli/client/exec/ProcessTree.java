package io.eventsource.cli.client.exec;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends a process with all that it has started. A process that has left the tree, as a daemon does, is not found. */
final class ProcessTree {

    /** The most time for the system to end a process that was killed. */
    private static final Duration AFTER_KILL = Duration.ofSeconds(1);

    private ProcessTree() {}

    /**
     * Asks all processes of a tree to end, and kills those that have not ended after some time.
     *
     * @param root the process that has started the others
     * @param grace how long they may take
     */
    static void end(ProcessHandle root, Duration grace) throws InterruptedException {
        Set<ProcessHandle> tree = collect(root, new LinkedHashSet<>());
        tree.forEach(ProcessHandle::destroy);
        CompletableFuture<?>[] ends = tree.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(ends).get(grace.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Some are still running.
        }
        // Children of a parent that has ended get another parent, so the children of each process are collected again.
        Set.copyOf(tree).forEach(process -> collect(process, tree));
        tree.forEach(ProcessHandle::destroyForcibly);
        await(tree, AFTER_KILL);
    }

    private static void await(Set<ProcessHandle> tree, Duration time) throws InterruptedException {
        CompletableFuture<?>[] ends = tree.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(ends).get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Some are still running.
        }
    }

    /** Kills all processes of a tree. */
    static void kill(ProcessHandle root) {
        collect(root, new LinkedHashSet<>()).forEach(ProcessHandle::destroyForcibly);
    }

    /** Parents come before their children. */
    private static Set<ProcessHandle> collect(ProcessHandle root, Set<ProcessHandle> to) {
        to.add(root);
        root.descendants().forEach(to::add);
        return to;
    }
}
