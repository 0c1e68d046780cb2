package io.eventsource.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.docs.MarkdownFile.Block;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs commands of a document as a reader would: some in the foreground, some in their own windows. */
final class Terminal implements AutoCloseable {

    private static final Pattern EVENT_ID = Pattern.compile("[0-9a-z]{6,}(\\.[0-9a-z]+)?:\\d+");
    /** As a launcher prints it, or as in JSON. */
    private static final Pattern TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z| [+-]\\d\\d:\\d\\d)");
    /** A launcher without a port uses the one of the documents. */
    private static final Pattern WITHOUT_PORT =
            Pattern.compile("(bin/eventsource-(?:request|client)\\b)(?![^\\n]* -P )");

    private static final String NOT_CONNECTED = "no client is subscribed";

    private static final int PATIENCE_SECONDS = 30;
    /** As many times 10 ms are waited. */
    private static final int TRIES = PATIENCE_SECONDS * 100;

    private record Window(Process process, Path output, String expected, String where) {}

    private final Path dir;
    private final int port;
    private final List<Window> windows = new ArrayList<>();

    Terminal(Path dir) throws IOException {
        this.dir = dir;
        Files.writeString(dir.resolve(".curlrc"), "silent\n"); // at a terminal it shows no progress either
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
    }

    /** Whether a program is installed. */
    static boolean has(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /** Starts a program that continues. A listener accepts connections when this returns. */
    void start(Block block) throws IOException, InterruptedException {
        Transcript transcript = Transcript.of(block).get(0);
        Path output = dir.resolve("output-" + windows.size());
        Process process = process(transcript.command(), output);
        windows.add(new Window(process, output, transcript.output(), block.where()));
        if (transcript.command().contains("eventsource-listener")) {
            for (int i = 0; i < TRIES && process.isAlive() && Files.size(output) == 0; i++) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    /** Runs commands one after the other. A client that was started may take a while to connect. */
    void run(Block block) throws IOException, InterruptedException {
        for (Transcript transcript : Transcript.of(block)) {
            String said = said(transcript, block);
            for (int i = 0; i < TRIES / 10 && isEarly(said, transcript); i++) {
                TimeUnit.MILLISECONDS.sleep(100);
                said = said(transcript, block);
            }
            assertThat(said)
                    .as("%s: what \"%s\" says", block.where(), transcript.command())
                    .isEqualTo(plain(transcript.output()));
        }
    }

    private static boolean isEarly(String said, Transcript transcript) {
        return said.contains(NOT_CONNECTED) && !transcript.output().contains(NOT_CONNECTED);
    }

    private String said(Transcript transcript, Block block) throws IOException, InterruptedException {
        Path output = Files.createTempFile(dir, "run", "");
        Process process = process(transcript.command(), output);
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("%s: \"%s\" ends", block.where(), transcript.command())
                .isTrue();
        return plain(Files.readString(output));
    }

    void assertAllHasCome() throws InterruptedException {
        for (Window window : windows) {
            for (int i = 0; i < TRIES && !hasCome(window); i++) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            assertThat(plain(Documents.read(window.output())))
                    .as(window.where())
                    .contains(plain(window.expected()));
        }
    }

    private static boolean hasCome(Window window) {
        return plain(Documents.read(window.output())).contains(plain(window.expected()));
    }

    private Process process(String command, Path output) throws IOException {
        String here = WITHOUT_PORT.matcher(command).replaceAll("$1 -P 8888").replace("8888", Integer.toString(port));
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", here);
        builder.environment().put("CURL_HOME", dir.toString());
        builder.environment().put("XDG_STATE_HOME", dir.resolve("state").toString());
        return builder.directory(dir.toFile())
                .redirectInput(Redirect.from(new File("/dev/null"))) // a pipe would be read by a request without data
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /** Without what differs from one run to the next, and what comes by the clock. */
    private static String plain(String output) {
        return EVENT_ID.matcher(TIME.matcher(output).replaceAll("TIME"))
                .replaceAll("ID")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith(":"))
                .reduce("", (all, line) -> all + line + "\n");
    }

    @Override
    public void close() {
        windows.forEach(window -> {
            window.process().descendants().forEach(ProcessHandle::destroy);
            window.process().destroy();
        });
        windows.forEach(window -> window.process()
                .onExit()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join());
    }
}
