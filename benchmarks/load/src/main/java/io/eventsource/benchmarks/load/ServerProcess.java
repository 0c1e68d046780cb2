package io.eventsource.benchmarks.load;

import io.eventsource.benchmarks.peer.Peer;
import io.eventsource.benchmarks.peer.PublishOrder;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server in its own process, spoken to in lines: see {@link io.eventsource.benchmarks.peer.PeerMain}. */
final class ServerProcess implements AutoCloseable {

    private final ServerSpec spec;
    private final Process process;
    private final BufferedWriter orders;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Peer.Address address;

    private ServerProcess(ServerSpec spec, Process process) throws IOException {
        this.spec = spec;
        this.process = process;
        this.orders = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        Thread reader = new Thread(this::readAnswers, "answers of " + spec.name());
        reader.setDaemon(true);
        reader.start();
        String[] words = answer(30, TimeUnit.SECONDS).split(" ", -1);
        this.address = new Peer.Address(Integer.parseInt(words[1]), words[3], Long.parseLong(words[2]));
    }

    /** Starts a server, pinned to its core, with its own class path. */
    static ServerProcess start(ServerSpec spec, Options options, List<String> jvmFlags, Path log) throws IOException {
        Path target = options.home().resolve(spec.module()).resolve("target/quick");
        boolean external = spec.has(ServerSpec.Feature.EXTERNAL);
        List<String> command = new ArrayList<>(options.pinTo(external ? Option.LOAD_CORE : Option.SERVER_CORE));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags);
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        if (external) {
            command.add("-Dbenchmarks.pin=" + String.join(" ", options.pinTo(Option.SERVER_CORE)));
        }
        command.addAll(List.of("-cp", target.resolve("classes") + File.pathSeparator + target.resolve("lib") + "/*"));
        command.addAll(List.of("io.eventsource.benchmarks.peer.PeerMain", spec.mainClass()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try {
            return new ServerProcess(spec, process);
        } catch (IOException e) {
            process.destroyForcibly();
            throw new IOException(spec.name() + " does not start, see " + log, e);
        }
    }

    ServerSpec spec() {
        return spec;
    }

    int port() {
        return address.port();
    }

    String path(String channel) {
        return address.path().replace("{channel}", channel);
    }

    /** Figures of the process that serves. */
    ProcessFigures figures() {
        return new ProcessFigures(address.pid());
    }

    void publish(PublishOrder order) throws IOException {
        order("publish " + order);
    }

    /** Reports to the publisher how far all subscribers are. */
    void acknowledgeUpTo(long sequence) {
        try {
            order("acknowledge " + sequence);
        } catch (IOException e) {
            // The server has exited, and waiting threads notice that.
        }
    }

    void stop() throws IOException {
        order("stop");
    }

    /** Waits until the order has been carried out, and returns how many events were published. */
    long published(long time, TimeUnit unit) throws IOException {
        String[] words = answer(time, unit).split(" ", -1);
        if (!words[0].equals("published")) {
            throw new IOException(spec.name() + " failed after " + words[1] + " events, see its log");
        }
        return Long.parseLong(words[1]);
    }

    private synchronized void order(String line) throws IOException {
        orders.write(line);
        orders.newLine();
        orders.flush();
    }

    private String answer(long time, TimeUnit unit) throws IOException {
        try {
            String line = answers.poll(time, unit);
            if (line == null || line.isEmpty()) {
                throw new IOException(spec.name() + (line == null ? " does not answer" : " has ended"));
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void readAnswers() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
                answers.add(line);
            }
        } catch (IOException e) {
            // as good as its end
        }
        answers.add("");
    }

    /** Ends the process: it ends when its standard input ends, and is killed otherwise. */
    @Override
    public void close() throws IOException {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
