package io.eventsource.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Redis of a test: a process on a free port, which keeps nothing on disk unless a test wants that. */
public final class RedisServer implements AutoCloseable {

    /** The oldest version that is supported. A dependency of the tests of {@code eventsource-redis} brings it. */
    private static final String OLDEST = "/redis-server-6.2.6-v5-linux-amd64";

    private static final int ATTEMPTS = 5;

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final List<String> command;
    private final Path directory;
    private final int port;
    private Process process;

    private RedisServer(Path program, Path parent, int port, List<String> options) throws Exception {
        this.directory = Files.createDirectory(parent.resolve(Integer.toString(port)));
        this.port = port;
        command = new ArrayList<>(List.of(
                program.toString(),
                "--bind",
                LOOPBACK.getHostAddress(),
                "--port",
                Integer.toString(port),
                "--dir",
                directory.toString(),
                "--save",
                ""));
        command.addAll(options);
        process = launch();
    }

    /** Creates a Sentinel that watches a primary, which it calls {@code main}. */
    private RedisServer(Path program, Path parent, int port, int primary) throws Exception {
        this.directory = Files.createDirectory(parent.resolve(Integer.toString(port)));
        this.port = port;
        Path configuration = directory.resolve("sentinel.conf");
        Files.writeString(configuration, """
                bind 127.0.0.1
                port %d
                dir %s
                sentinel monitor main 127.0.0.1 %d 1
                """.formatted(port, directory, primary));
        command = List.of(program.toString(), configuration.toString(), "--sentinel");
        process = launch();
    }

    /**
     * Starts the server that is installed, or else the oldest one. Skips the test where neither runs; with {@code CI=true} it
     * fails.
     *
     * @param directory where its data and its log are, in a new directory below it
     * @param options further arguments of its command line
     * @return the server, when it answers
     * @throws Exception if it does not start
     */
    public static RedisServer start(Path directory, String... options) throws Exception {
        Path installed = installed();
        return installed == null ? startOldest(directory, options) : start(installed, directory, options);
    }

    /** Starts it, on another port if another process has taken the one that was free. */
    private static RedisServer start(Path program, Path directory, String... options) throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                return new RedisServer(program, directory, freePort(), List.of(options));
            } catch (AssertionError e) {
                if (attempt == ATTEMPTS || !String.valueOf(e.getMessage()).contains("Address already in use")) {
                    throw e;
                }
            }
        }
    }

    /**
     * Starts a Sentinel that watches a primary, which it calls {@code main}.
     *
     * @param directory where its configuration and its log are, in a new directory below it
     * @param primary the port of the primary
     * @return the Sentinel, when it answers
     * @throws Exception if it does not start
     */
    public static RedisServer startSentinel(Path directory, int primary) throws Exception {
        Path installed = installed();
        return new RedisServer(installed == null ? oldest(directory) : installed, directory, freePort(), primary);
    }

    private static @Nullable Path installed() {
        return Stream.of(System.getenv("PATH").split(Pattern.quote(File.pathSeparator)))
                .map(path -> Path.of(path, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    /**
     * Starts the oldest version that is supported. Skips the test where it does not run; with {@code CI=true} it fails.
     *
     * @param directory where its data and its log are, in a new directory below it
     * @param options further arguments of its command line
     * @return the server, when it answers
     * @throws Exception if the test is interrupted
     */
    public static RedisServer startOldest(Path directory, String... options) throws Exception {
        try {
            return start(oldest(directory), directory, options);
        } catch (IOException | AssertionError e) {
            String reason = "no redis-server runs here (Debian: apt-get install redis-server)";
            return "true".equals(System.getenv("CI")) ? fail(reason, e) : abort(reason);
        }
    }

    private static Path oldest(Path directory) throws IOException {
        Path program = Files.createTempDirectory(directory, "oldest").resolve("redis-server");
        try (InputStream in = RedisServer.class.getResourceAsStream(OLDEST)) {
            if (in == null) {
                throw new FileNotFoundException("no " + OLDEST + " on the class path");
            }
            Files.copy(in, program);
        }
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return program;
    }

    /**
     * Returns a port that no server uses.
     *
     * @throws IOException if there is none
     */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
            return socket.getLocalPort();
        }
    }

    /**
     * Starts it again, after {@link #kill}.
     *
     * @throws Exception if it does not start
     */
    public void start() throws Exception {
        process = launch();
    }

    private Process launch() throws Exception {
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
        Await.until(
                () -> !started.isAlive() || command("PING").matches("\\+PONG|-NOAUTH.*"),
                () -> "redis-server does not answer on port " + port);
        if (!started.isAlive()) {
            throw new AssertionError(Files.readString(log()));
        }
        return started;
    }

    private Path log() {
        return directory.resolve("log");
    }

    /** Returns the port. */
    public int port() {
        return port;
    }

    /** Returns the URI that a journal connects to. */
    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /**
     * Sends a command.
     *
     * @param words the command, whose reply is one line
     * @return the reply, or an error text if the server cannot be reached
     */
    public String command(String... words) {
        try (Socket socket = new Socket(LOOPBACK, port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write((String.join(" ", words) + "\r\n").getBytes(UTF_8));
            return line(socket.getInputStream());
        } catch (IOException e) {
            return "unreachable: " + e.getMessage();
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    /** Ends it as a power failure does. */
    public void kill() {
        process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    /**
     * Stops the process, so that it answers nothing, and its connections stay.
     *
     * @throws Exception if the signal cannot be sent
     */
    public void pause() throws Exception {
        signal("STOP");
    }

    /**
     * Lets the process continue, after {@link #pause}.
     *
     * @throws Exception if the signal cannot be sent
     */
    public void resume() throws Exception {
        signal("CONT");
    }

    private void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        kill();
    }
}
