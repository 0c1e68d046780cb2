package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/** A small separate disk, which can be full or read-only: a file system in memory, in a mount namespace of Linux. */
final class Disk implements AutoCloseable {

    private static final String MOUNT =
            "mount -t tmpfs -o size=\"$1\" tmpfs \"$0\" && mkdir \"$0/data\" && echo mounted && exec cat";

    /** Keeps the namespace until its input ends. */
    private final Process holder;

    private final Path directory;
    private final boolean isRoot;

    private Disk(Process holder, Path directory, boolean isRoot) {
        this.holder = holder;
        this.directory = directory;
        this.isRoot = isRoot;
    }

    /**
     * Mounts a disk.
     *
     * @param size as {@code mount} has it: {@code 2m}
     * @throws TestAbortedException if this machine does not allow it
     */
    static Disk mount(Path directory, String size) throws IOException {
        boolean isRoot = "root".equals(System.getProperty("user.name"));
        Process holder;
        try {
            holder = new ProcessBuilder("unshare", isRoot ? "-m" : "-rm", "sh", "-c", MOUNT, directory.toString(), size)
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            return abort("mount namespaces need unshare, of Linux");
        }
        BufferedReader out = new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (!"mounted".equals(line)) {
            holder.destroyForcibly();
            return abort("this machine allows no mount namespaces: " + line);
        }
        return new Disk(holder, directory, isRoot);
    }

    /** What runs a command that sees the disk. */
    List<String> inside() {
        List<String> command = new ArrayList<>(List.of("nsenter", "-t", Long.toString(holder.pid()), "-m"));
        if (!isRoot) {
            command.addAll(List.of("-U", "--preserve-credentials"));
        }
        return command;
    }

    /** A directory on the disk. */
    Path data() {
        return directory.resolve("data");
    }

    /** Fills the disk up. */
    void fill() throws IOException, InterruptedException {
        run("dd if=/dev/zero of=\"$0/filler\" bs=4k 2>/dev/null; test -s \"$0/filler\"");
    }

    /** Makes room again. */
    void free() throws IOException, InterruptedException {
        run("rm \"$0/filler\"");
    }

    /** Makes the directory read-only. Files in it that are open can still be written. */
    void makeReadOnly() throws IOException, InterruptedException {
        run("mount --bind \"$0/data\" \"$0/data\" && mount -o remount,bind,ro \"$0/data\"");
    }

    void makeWritable() throws IOException, InterruptedException {
        run("umount \"$0/data\"");
    }

    private void run(String script) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(inside());
        command.addAll(List.of("sh", "-c", script, directory.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(script + ": " + output).isZero();
    }

    @Override
    public void close() {
        holder.destroyForcibly();
    }
}
