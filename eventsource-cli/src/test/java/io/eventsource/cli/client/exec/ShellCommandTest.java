package io.eventsource.cli.client.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.FullEffort;
import io.eventsource.protocol.MessageEvent;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class ShellCommandTest {

    @Test
    @FullEffort
    void aCommandThatTakesTooLongIsStoppedWithAllThatItHasStarted(@TempDir Path directory) throws Exception {
        Path pids = directory.resolve("pids");
        String command = "trap '' TERM; sleep 600 & echo $$ $! > " + pids + "; wait; sleep 600";
        ExecOptions options = new ExecOptions(command, null, Duration.ofMillis(300), null, false, false);
        assertThat(new ShellCommand(options, null, OutputStream.nullOutputStream(), OutputStream.nullOutputStream())
                        .run(MessageEvent.of("message", "a", "")))
                .isEqualTo("the command did not end within 300 ms and was stopped");
        for (String pid : Files.readString(pids).strip().split(" ", -1)) {
            ProcessHandle.of(Long.parseLong(pid))
                    .ifPresent(process ->
                            process.onExit().orTimeout(20, TimeUnit.SECONDS).join());
        }
    }

    @Test
    void aCommandIsKilledWhileItIsBeingStarted() {
        AtomicReference<ShellCommand> command = new AtomicReference<>();
        ShellCommand.Starter killedMeanwhile = builder -> {
            Process process = builder.start();
            Thread second = new Thread(() -> command.get().kill(), "second-signal");
            second.start();
            awaitBlockedOrEnded(second);
            return process;
        };
        ExecOptions options = new ExecOptions("exec sleep 600", null, Duration.ofSeconds(5), null, false, false);
        command.set(new ShellCommand(options, null, killedMeanwhile));
        assertThat(command.get().run(MessageEvent.of("message", "a", "")))
                .isEqualTo("the command ended with status 137");
    }

    /** Waits until a thread waits for another one, or has ended. */
    private static void awaitBlockedOrEnded(Thread thread) {
        while (thread.getState() == Thread.State.NEW || thread.getState() == Thread.State.RUNNABLE) {
            Thread.onSpinWait();
        }
    }
}
