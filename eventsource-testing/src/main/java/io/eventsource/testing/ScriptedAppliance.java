package io.eventsource.testing;

import io.eventsource.client.ClientId;
import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceBuilder;
import io.eventsource.client.EventSourceListener;
import io.eventsource.client.ResponseHead;
import io.eventsource.mockserver.internal.BoundedWait;
import io.eventsource.protocol.MessageEvent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Receives commands in a test of code that sends them, and handles each with the next script.
 *
 * <pre>{@code
 * try (ScriptedAppliance appliance = ScriptedAppliance.connect(URI.create("http://127.0.0.1:8080/events/poll/lamp"))) {
 *     appliance.enqueue(command -> command.output("Rebooting\n").exit(0));
 *     assertThat(reboot("lamp")).isEqualTo(0); // your code
 *     assertThat(appliance.awaitCommand().type()).isEqualTo("reboot");
 * }
 * }</pre>
 *
 * <p>Commands are handled one at a time, in the order in which they arrive. A command that arrives before its script waits for
 * it. Events that want no answer are ignored. All methods may be called from any thread, also by a script.
 */
public final class ScriptedAppliance implements AutoCloseable {

    private final EventSourceBuilder builder;
    private final BlockingQueue<CommandScript> scripts = new LinkedBlockingQueue<>();

    private final BoundedWait wait = new BoundedWait();
    // Guarded by wait.
    private final List<ReceivedCommand> commands = new ArrayList<>();
    private int taken;
    private @Nullable Throwable failure;

    private volatile Connection connection;

    private ScriptedAppliance(EventSourceBuilder builder) {
        this.builder = builder.clientId(ClientId.random()).manualAcknowledgement();
        this.connection = new Connection();
    }

    /**
     * Connects an appliance with all defaults, and waits until its stream is open.
     *
     * @param uri the URI of the stream, with the appliance's token
     * @return the appliance
     * @throws AssertionError if the stream does not open within ten seconds
     */
    public static ScriptedAppliance connect(URI uri) {
        return connect(EventSource.builder(uri));
    }

    /**
     * Connects an appliance, and waits until its stream is open.
     *
     * @param builder describes the source, for example its headers; it gets a random client id
     * @return the appliance
     * @throws AssertionError if the stream does not open within ten seconds
     */
    public static ScriptedAppliance connect(EventSourceBuilder builder) {
        ScriptedAppliance appliance = new ScriptedAppliance(builder);
        appliance.connection.open();
        return appliance;
    }

    /**
     * Sets how long {@link #awaitCommand}, {@link #reconnect} and the methods of a command wait.
     *
     * @param timeout the longest wait, not negative; {@link TestClient#DEFAULT_TIMEOUT} by default
     * @return this appliance
     * @throws IllegalArgumentException if the timeout is negative
     */
    public ScriptedAppliance timeout(Duration timeout) {
        wait.timeout(timeout);
        return this;
    }

    /**
     * Adds a script for the next command that has none yet.
     *
     * @param script answers the command, for example {@code command -> command.exit(0)}
     * @return this appliance
     */
    public ScriptedAppliance enqueue(CommandScript script) {
        scripts.add(Objects.requireNonNull(script, "script"));
        return this;
    }

    /**
     * Takes the next command, and waits for it if necessary. Its script may be running.
     *
     * @return the command
     * @throws AssertionError if none arrives in time, or the thread is interrupted; its interrupt status is then set
     */
    public ReceivedCommand awaitCommand() {
        if (!wait.await(() -> taken < commands.size())) {
            throw new AssertionError("expected command %d, but none arrived within %s; all commands: %s"
                    .formatted(commands().size() + 1, wait.timeout(), commands()));
        }
        ReceivedCommand[] next = new ReceivedCommand[1];
        wait.change(() -> next[0] = commands.get(taken++));
        return next[0];
    }

    /**
     * Checks that all commands were taken. It does not wait.
     *
     * @throws AssertionError if a command is left
     */
    public void assertNoCommandLeft() {
        wait.change(() -> {
            if (taken < commands.size()) {
                throw new AssertionError("expected no other command, but got " + commands.get(taken));
            }
        });
    }

    /**
     * Returns all commands, including those that were taken.
     *
     * @return the commands received so far, in order
     */
    public List<ReceivedCommand> commands() {
        List<ReceivedCommand> copy = new ArrayList<>();
        wait.change(() -> copy.addAll(commands));
        return List.copyOf(copy);
    }

    /**
     * Disconnects without an answer, as if the power had failed. Scripts of commands that were received are not run, and answers
     * are not sent any more.
     */
    public void disconnect() {
        connection.close();
    }

    /**
     * Connects again as the same client, which remembers nothing, and waits until the stream is open. The server redelivers
     * commands without a final answer.
     *
     * @throws AssertionError if the stream does not open in time
     */
    public void reconnect() {
        disconnect();
        connection = new Connection();
        connection.open();
    }

    /**
     * Disconnects.
     *
     * @throws AssertionError if a script threw an exception while the appliance was connected
     */
    @Override
    public void close() {
        disconnect();
        wait.change(() -> {
            if (failure != null) {
                throw new AssertionError("a script failed: " + failure, failure);
            }
        });
    }

    /** One source, and the thread that runs the scripts of its commands. */
    private final class Connection implements EventSourceListener {

        private final BlockingQueue<ReceivedCommand> waiting = new LinkedBlockingQueue<>();
        private final Thread thread = new Thread(this::runScripts, "scripted-appliance");

        /** Commands that were received: they are redelivered if the connection is lost. Owned by the source's thread. */
        private final Set<String> received = new HashSet<>();

        /** Set when the source is made, and again by its thread before the first event. */
        private volatile @Nullable EventSource source;

        // Guarded by wait.
        private @Nullable ConnectionEnd end;
        private boolean opened;

        private volatile boolean closed;

        void open() {
            thread.setDaemon(true);
            thread.start();
            source = builder.connect(this);
            boolean isOpen = wait.await(() -> opened || end != null) && opened;
            if (!isOpen) {
                close();
                String reason = end == null ? "it was not within " + wait.timeout() : end.message();
                throw new AssertionError("expected the stream of the appliance to open, but " + reason);
            }
        }

        void close() {
            closed = true;
            EventSource open = source;
            if (open != null) {
                open.close();
            }
            if (Thread.currentThread() != thread) {
                thread.interrupt();
            }
        }

        @Override
        public void onOpen(EventSource opening, ResponseHead response) {
            source = opening;
            wait.change(() -> opened = true);
        }

        @Override
        public void onEvent(MessageEvent event) {
            String address = event.reply();
            EventSource open = source;
            if (address != null && open != null && received.add(address)) {
                ReceivedCommand command = new ReceivedCommand(event, open.reply(event), wait.timeout());
                wait.change(() -> commands.add(command));
                waiting.add(command);
            }
        }

        @Override
        public void onReconnecting(ConnectionEnd reason, Duration delay) {
            // The test sees what it needs: commands, or the error of a wait.
        }

        @Override
        public void onClosed(ConnectionEnd reason) {
            wait.change(() -> end = reason);
        }

        private void runScripts() {
            while (!closed) {
                try {
                    ReceivedCommand command = waiting.take();
                    scripts.take().run(command);
                } catch (Throwable e) {
                    failed(e);
                }
            }
        }

        private void failed(Throwable e) {
            if (!closed) {
                wait.change(() -> failure = failure == null ? e : failure);
            }
        }
    }
}
