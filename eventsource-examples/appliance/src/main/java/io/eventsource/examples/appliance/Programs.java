package io.eventsource.examples.appliance;

import io.eventsource.client.CommandAnswer;
import io.eventsource.client.CommandHandler;
import io.eventsource.client.CommandOutput;
import io.eventsource.protocol.MessageEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Carries out commands by the programs in a directory: the event's type names the program, and its data is the only argument.
 * No shell reads either.
 */
public final class Programs implements CommandHandler {

    private final Path directory;

    /**
     * Offers the programs of a directory.
     *
     * @param directory executable files; a new one is a new command
     */
    public Programs(Path directory) {
        this.directory = directory;
    }

    /** Runs a program. Its output is sent while it runs. */
    @Override
    public CommandAnswer handle(MessageEvent command, CommandOutput output) throws IOException {
        String name = command.type();
        // The name comes from the network, and must not lead out of the directory.
        if (!name.matches("[a-z][a-z0-9-]*") || !Files.isExecutable(directory.resolve(name))) {
            return CommandAnswer.rejected("this appliance has no program " + name + "\n");
        }
        Process process = new ProcessBuilder(directory.resolve(name).toString(), command.data()).start();
        try {
            process.getOutputStream().close();
            Thread out = copy(process.getInputStream(), output::output);
            Thread err = copy(process.getErrorStream(), output::errorOutput);
            out.join();
            err.join();
            return CommandAnswer.exit(process.waitFor());
        } catch (InterruptedException e) { // the agent is stopped, or the program takes too long
            return CommandAnswer.interrupted("the agent has ended the program\n");
        } finally {
            process.destroy();
        }
    }

    /** Passes output on. It does not wait for the server, because a program must not hang when the network does. */
    private static Thread copy(InputStream from, Consumer<byte[]> to) {
        Thread thread = new Thread(() -> {
            byte[] buffer = new byte[8192];
            try (from) {
                for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                    to.accept(Arrays.copyOf(buffer, n));
                }
            } catch (IOException e) {
                // The program was destroyed.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
