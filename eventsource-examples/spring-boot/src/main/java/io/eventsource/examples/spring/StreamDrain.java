package io.eventsource.examples.spring;

import io.eventsource.server.EventBroker;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

// snippet: drain
/** Ends the streams before Spring Boot waits for open requests, which it does for up to 30 seconds. */
@Component
class StreamDrain implements SmartLifecycle { // in the default phase: the first to stop

    private final EventBroker broker;
    private final Duration drainTime;
    private volatile boolean running;

    StreamDrain(EventBroker broker, @Value("${events.drain-time:2s}") Duration drainTime) {
        this.broker = broker;
        this.drainTime = drainTime;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        broker.drain(drainTime).toCompletableFuture().join();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
// end
