package io.eventsource.examples.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.it.support.ForwardProxy;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.servlet.EventSourceServlet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AgentTest {

    private static final String TOKEN = "appliance-7";

    private final CountDownLatch listening = new CountDownLatch(1);
    private final EventSourceServlet servlet = EventSourceServlet.builder()
            .channels(ChannelOptions.TOKEN.withRetainWithoutSubscribers(true))
            .reconnectionTime(Duration.ofMillis(50))
            .onOpen(stream -> listening.countDown())
            .build();
    private final Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final HttpClient http = new HttpClient();
    private final List<String> done = new ArrayList<>();
    private ForwardProxy proxy;
    private Path file;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        file = directory.resolve("position");
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(holder, "/*");
        server.setHandler(context);
        server.start();
        proxy = new ForwardProxy();
        http.getProxyConfiguration().addProxy(new HttpProxy("127.0.0.1", proxy.port()));
        http.start();
    }

    @AfterEach
    void stop() throws Exception {
        http.stop();
        proxy.close();
        servlet.broker().close();
        server.stop();
    }

    private static final class PowerFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Starts a new agent, which keeps only its state file, and runs it to its end. */
    private void run(Consumer<String> command) {
        URI uri = server.getURI().resolve("/poll/" + TOKEN);
        new Agent(uri, file, http).run(event -> {
            done.add(event.data());
            command.accept(event.data());
        });
    }

    private void send(String... commands) {
        for (String command : commands) {
            servlet.broker().publish(TOKEN, OutgoingEvent.of("run", command));
        }
    }

    @Test
    void eventsSentDuringANetworkFailureAreProcessedLater() throws Exception {
        CompletableFuture<Void> agent = CompletableFuture.runAsync(() -> run(command -> {
            if (command.equals("2")) {
                proxy.cut();
                send("3", "4");
            } else if (command.equals("4")) {
                servlet.broker().finish(TOKEN);
            }
        }));
        assertThat(listening.await(20, TimeUnit.SECONDS)).isTrue();
        send("1", "2");
        agent.get(30, TimeUnit.SECONDS);
        assertThat(done).startsWith("1", "2").endsWith("3", "4");
        assertThat(done.stream().distinct()).containsExactly("1", "2", "3", "4");
        assertThat(proxy.requests())
                .hasSizeGreaterThanOrEqualTo(2)
                .allMatch(request -> request.startsWith("GET http://"));
    }

    @Test
    void theEventInterruptedByAPowerFailureIsRedeliveredBeforeTheRest() throws Exception {
        CompletableFuture<Void> agent = CompletableFuture.runAsync(() -> run(command -> {
            if (command.equals("2")) {
                throw new PowerFailure();
            }
        }));
        assertThat(listening.await(20, TimeUnit.SECONDS)).isTrue();
        send("1", "2", "3");
        assertThatThrownBy(() -> agent.get(30, TimeUnit.SECONDS)).hasRootCauseInstanceOf(PowerFailure.class);
        send("4");

        run(command -> {
            if (command.equals("4")) {
                servlet.broker().finish(TOKEN);
            }
        });
        assertThat(done).containsExactly("1", "2", "2", "3", "4");
    }

    @Test
    void oneThatIsFinishedEndsAtOnceWhenItStartsAgain() throws Exception {
        CompletableFuture<Void> agent =
                CompletableFuture.runAsync(() -> run(command -> servlet.broker().finish(TOKEN)));
        assertThat(listening.await(20, TimeUnit.SECONDS)).isTrue();
        send("1");
        agent.get(30, TimeUnit.SECONDS);
        run(command -> {});
        assertThat(done).containsExactly("1");
    }
}
