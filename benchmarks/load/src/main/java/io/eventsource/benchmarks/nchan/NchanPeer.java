package io.eventsource.benchmarks.nchan;

import io.eventsource.benchmarks.peer.PasswordHash;
import io.eventsource.benchmarks.peer.Peer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Starts nginx, as one process in the foreground, and posts events to it over one connection. This process belongs on the
 * load's core; nginx is pinned by the command in the property {@code benchmarks.pin}.
 */
public final class NchanPeer implements Peer {

    private @Nullable Poster poster;

    @Override
    public Address start() throws IOException, InterruptedException {
        int port = freePort();
        Path directory = Files.createTempDirectory("benchmarks-nchan");
        Path configuration = directory.resolve("nginx.conf");
        Files.writeString(configuration, NginxConfiguration.of(port, directory));
        Files.writeString(directory.resolve("users"), PasswordHash.LINE);
        List<String> command =
                new ArrayList<>(List.of(System.getProperty("benchmarks.pin", "").split(" ", -1)));
        command.removeIf(String::isEmpty);
        command.addAll(List.of("nginx", "-p", directory.toString(), "-c", configuration.toString()));
        Process nginx = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("nginx.log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(nginx, directory)));
        poster = new Poster(connect(port, nginx));
        // taskset replaces itself by nginx, so this is nginx's own id.
        return new Address(port, "/sub/{channel}", nginx.pid());
    }

    @Override
    public CompletionStage<?> publish(String channel, String data) throws IOException {
        if (poster == null) {
            throw new IllegalStateException("not started");
        }
        poster.post("/pub/" + channel, data);
        return DONE;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Waits until nginx listens, which takes it a moment. */
    private static Socket connect(int port, Process nginx) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (true) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (IOException e) {
                if (!nginx.isAlive() || System.nanoTime() - deadline > 0) {
                    throw new IOException("nginx does not listen on port " + port + "; its log tells why", e);
                }
                Thread.sleep(20);
            }
        }
    }

    private static void end(Process nginx, Path directory) {
        nginx.destroy();
        try {
            nginx.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        File[] files = directory.toFile().listFiles();
        for (File file : files == null ? new File[0] : files) {
            if (!file.delete()) {
                file.deleteOnExit();
            }
        }
        directory.toFile().deleteOnExit();
    }
}
