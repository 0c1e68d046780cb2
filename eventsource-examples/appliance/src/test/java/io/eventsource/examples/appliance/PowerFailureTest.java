package io.eventsource.examples.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.it.support.ForwardProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An agent that is killed in the middle of a command, as a process. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(120)
class PowerFailureTest {

    @TempDir
    private Path directory;

    @Test
    void theCommandIsInterruptedAndNotRepeatedAndTheNextOnesRunInOrder() throws Exception {
        addInstallProgram();
        try (ControlServer control = ControlServer.start(0);
                ForwardProxy proxy = new ForwardProxy()) {
            Asker asker = new Asker(control);
            URI first = asker.send("install", "1");
            Process agent = start(control, proxy);
            Await.until(
                    Duration.ofSeconds(60),
                    () -> asker.outcome(first, 0).contains("\"stdout\":\"begun 1\\n\""),
                    () -> "the first command has begun: " + log());
            failPower(agent);

            URI second = asker.send("install", "2");
            URI third = asker.send("install", "3");
            Process again = start(control, proxy);
            try {
                assertThat(asker.outcome(third, 60)).contains("\"state\":\"done\"", "\"stdout\":\"begun 3\\n\"");
                assertThat(asker.outcome(second, 0)).contains("\"state\":\"done\"", "\"stdout\":\"begun 2\\n\"");
                assertThat(asker.outcome(first, 0)).contains("\"state\":\"interrupted\"", "\"stdout\":\"begun 1\\n\"");
                assertThat(directory.resolve("begun")).hasContent("1\n2\n3\n");
            } finally {
                failPower(again);
            }
        }
    }

    /** Adds a program that does not end if its argument is 1. */
    private void addInstallProgram() throws IOException {
        Path program = Files.createDirectory(directory.resolve("programs")).resolve("install");
        Files.writeString(program, """
                #!/bin/sh
                echo "$1" >>'%s'
                echo "begun $1"
                [ "$1" != 1 ] || exec sleep 600
                """.formatted(directory.resolve("begun")));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    private Process start(ControlServer control, ForwardProxy proxy) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1", // it lives for seconds
                        "-cp",
                        System.getProperty("java.class.path"),
                        Agent.class.getName(),
                        directory.resolve("programs").toString(),
                        control.streamOf(Asker.TOKEN).toString(),
                        directory.resolve("state").toString(),
                        proxy.url())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()))
                .start();
    }

    /** Kills an agent and the program that it runs. */
    private static void failPower(Process agent) throws InterruptedException {
        List<ProcessHandle> programs = agent.descendants().toList();
        agent.destroyForcibly();
        assertThat(agent.waitFor(30, TimeUnit.SECONDS)).isTrue();
        programs.forEach(ProcessHandle::destroyForcibly);
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
