package io.eventsource.server.internal.delivery;

import io.eventsource.server.internal.log.Outbox.Command;
import java.util.List;
import java.util.function.Consumer;

/** Passes on which commands were written to a stream, for the publishers that asked. */
public final class DeliveryReports {

    private volatile Consumer<List<Command>> receiver = written -> {};

    /** Sets what receives the commands, on any thread, which it must not block. */
    public void receiver(Consumer<List<Command>> receiver) {
        this.receiver = receiver;
    }

    void written(List<Command> commands) {
        if (!commands.isEmpty()) {
            receiver.accept(commands);
        }
    }
}
