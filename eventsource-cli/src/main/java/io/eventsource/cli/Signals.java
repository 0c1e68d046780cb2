package io.eventsource.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;

/**
 * Handles SIGINT, SIGTERM and SIGHUP, so that a launcher ends gracefully. Shutdown hooks cannot tell the signals apart,
 * and ignore a second signal.
 */
public final class Signals {

    private Signals() {}

    /**
     * Takes over the signals that ask a process to end.
     *
     * @return completed by the first signal, with the status to leave with; the second one ends the JVM at once
     */
    public static CompletableFuture<ExitCode> first() {
        return first(() -> {});
    }

    /**
     * Takes over the signals that ask a process to end.
     *
     * @param last what the second signal does before it ends the JVM
     * @return as {@link #first()}
     */
    public static CompletableFuture<ExitCode> first(Runnable last) {
        CompletableFuture<ExitCode> first = new CompletableFuture<>();
        on("INT", first, ExitCode.INTERRUPTED, ExitCode.INTERRUPTED, last);
        on("TERM", first, ExitCode.DONE, ExitCode.TERMINATED, last);
        on("HUP", first, ExitCode.DONE, ExitCode.TERMINATED, last);
        return first;
    }

    /** Has SIGHUP run an action, as often as it arrives, instead of asking the process to end. */
    public static void onHangup(Runnable action) {
        handle("HUP", action);
    }

    private static void on(
            String signal, CompletableFuture<ExitCode> first, ExitCode orderly, ExitCode atOnce, Runnable last) {
        handle(signal, () -> {
            if (!first.complete(orderly)) {
                last.run();
                Runtime.getRuntime().halt(atOnce.status());
            }
        });
    }

    /** Uses reflection, because the compiler's warning about {@code sun.misc} cannot be suppressed. */
    private static void handle(String signal, Runnable action) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            InvocationHandler handler = (proxy, method, args) -> {
                action.run();
                return null;
            };
            Object proxy =
                    Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handlerType}, handler);
            type.getMethod("handle", type, handlerType)
                    .invoke(null, type.getConstructor(String.class).newInstance(signal), proxy);
        } catch (ReflectiveOperationException e) {
            // This JVM or system does not have the signal: its default action remains.
        }
    }
}
