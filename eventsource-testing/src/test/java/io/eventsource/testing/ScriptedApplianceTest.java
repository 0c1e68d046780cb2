package io.eventsource.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.eventsource.client.CommandAnswer;
import io.eventsource.client.EventSource;
import io.eventsource.client.ReplyException;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.Channels;
import io.eventsource.server.CommandResult;
import io.eventsource.server.CommandState;
import io.eventsource.server.EventBroker;
import io.eventsource.server.Subscription;
import io.eventsource.server.servlet.EventSourceServlet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An appliance that answers the commands of a real servlet. */
@Timeout(30)
class ScriptedApplianceTest {

    private final EventSourceServlet servlet =
            EventSourceServlet.builder().reconnectionTime(Duration.ofMillis(1)).build();
    private final Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private EventBroker broker;

    @BeforeEach
    void start() throws Exception {
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(holder, "/events/*");
        server.setHandler(context);
        server.start();
        broker = servlet.broker();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private URI uri() {
        return server.getURI().resolve("/events/poll/lamp");
    }

    /** Sends a command, and waits for the answer for a time. */
    private CompletableFuture<CommandResult> ask(String data, Duration wait) {
        return broker.request("lamp", OutgoingEvent.of("run", data), wait).toCompletableFuture();
    }

    private CompletableFuture<CommandResult> ask(String data) {
        return ask(data, Duration.ofSeconds(20));
    }

    @Test
    void eachCommandIsHandledByTheNextScript() {
        try (ScriptedAppliance appliance = ScriptedAppliance.connect(uri())) {
            appliance
                    .enqueue(command -> command.started()
                            .output("working\n")
                            .errorOutput("hot\n")
                            .exit(3))
                    .enqueue(command -> command.answer(CommandAnswer.rejected("busy")));
            CommandResult first = ask("1").join();
            assertThat(first.state()).isEqualTo(CommandState.DONE);
            assertThat(first.exit()).isEqualTo(3);
            assertThat(first.text()).isEqualTo("working\n");
            assertThat(first.errors()).asString().isEqualTo("hot\n");
            assertThat(ask("2").join().state()).isEqualTo(CommandState.REJECTED);

            ReceivedCommand received = appliance.awaitCommand();
            assertThat(received.type()).isEqualTo("run");
            assertThat(received.data()).isEqualTo("1");
            assertThat(received.event().reply()).startsWith("/events/reply/lamp?proof=");
            assertThat(appliance.awaitCommand().data()).isEqualTo("2");
            appliance.assertNoCommandLeft();
        }
    }

    @Test
    void anAnswerMayBeLate() throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        try (ScriptedAppliance appliance = ScriptedAppliance.connect(uri())) {
            appliance.enqueue(command -> {
                command.started();
                late.await();
                command.exit(0);
            });
            CommandResult unfinished = ask("1", Duration.ofMillis(300)).join();
            assertThat(unfinished.state()).isEqualTo(CommandState.STARTED);
            late.countDown();
            while (broker.command(unfinished.handle()).state() != CommandState.DONE) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void anApplianceThatDiesReceivesTheCommandAgain() throws Exception {
        CountDownLatch dead = new CountDownLatch(1);
        try (ScriptedAppliance appliance = ScriptedAppliance.connect(uri())) {
            appliance.enqueue(command -> {
                command.output("half");
                appliance.disconnect();
                dead.countDown();
            });
            CompletableFuture<CommandResult> asked = ask("1");
            assertThat(appliance.awaitCommand().data()).isEqualTo("1");
            appliance.enqueue(command -> command.answer(CommandAnswer.interrupted("power failure")));
            dead.await();
            appliance.reconnect();
            assertThat(appliance.awaitCommand().data()).isEqualTo("1");
            CommandResult result = asked.join();
            assertThat(result.state()).isEqualTo(CommandState.INTERRUPTED);
            assertThat(result.text()).isEqualTo("half");
        }
    }

    @Test
    void aLostConnectionDoesNotRepeatACommand() throws Exception {
        CountDownLatch reconnected = new CountDownLatch(1);
        try (ScriptedAppliance appliance =
                ScriptedAppliance.connect(EventSource.builder(uri()).reconnectionTime(Duration.ofMillis(1)))) {
            appliance.enqueue(command -> {
                command.started();
                reconnected.await();
                command.exit(0);
            });
            CompletableFuture<CommandResult> asked = ask("1");
            appliance.awaitCommand();
            Set<Subscription> before = Set.copyOf(broker.subscribers(Channels.of("lamp")));
            before.forEach(Subscription::close);
            while (before.containsAll(broker.subscribers(Channels.of("lamp")))) {
                Thread.onSpinWait();
            }
            broker.publish("lamp", OutgoingEvent.of("news", "")); // an event without a reply address is no command
            reconnected.countDown();
            assertThat(asked.join().state()).isEqualTo(CommandState.DONE);
            appliance.assertNoCommandLeft();
        }
    }

    @Test
    void aScriptLearnsThatTheCommandWasCancelled() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        CompletableFuture<ReplyException> refusal = new CompletableFuture<>();
        try (ScriptedAppliance appliance = ScriptedAppliance.connect(uri())) {
            appliance.enqueue(command -> {
                cancelled.await();
                refusal.complete(catchThrowableOfType(ReplyException.class, command::started));
            });
            String handle = ask("1", Duration.ZERO).join().handle();
            assertThat(appliance.awaitCommand().data()).isEqualTo("1");
            broker.cancelCommand(handle).toCompletableFuture().join();
            cancelled.countDown();
            assertThat(refusal.join().reason()).isEqualTo(ReplyException.Reason.ENDED);
        }
    }

    @Test
    void aScriptThatFailsIsReported() {
        ScriptedAppliance appliance = ScriptedAppliance.connect(uri());
        appliance
                .enqueue(command -> {
                    throw new IllegalStateException("no such unit");
                })
                .enqueue(command -> command.exit(0));
        ask("1", Duration.ZERO).join();
        assertThat(ask("2").join().exit()).isZero();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(appliance::close)
                .withMessageContaining("a script failed: java.lang.IllegalStateException: no such unit");
    }

    @Test
    void aCommandThatDoesNotArriveIsReported() {
        try (ScriptedAppliance appliance = ScriptedAppliance.connect(uri())) {
            appliance.timeout(Duration.ofMillis(20));
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(appliance::awaitCommand)
                    .withMessage("expected command 1, but none arrived within PT0.02S; all commands: []");
            ask("1", Duration.ZERO).join();
            appliance.timeout(Duration.ofSeconds(10)).awaitCommand();
            ask("2", Duration.ZERO).join();
            while (appliance.commands().size() < 2) {
                Thread.onSpinWait();
            }
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(appliance::assertNoCommandLeft)
                    .withMessageContaining("expected no other command, but got");
        }
    }

    @Test
    void aStreamThatCannotBeOpenedIsReported() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> ScriptedAppliance.connect(server.getURI().resolve("/elsewhere")))
                .withMessageContaining("expected the stream of the appliance to open, but")
                .withMessageContaining("404");
    }
}
