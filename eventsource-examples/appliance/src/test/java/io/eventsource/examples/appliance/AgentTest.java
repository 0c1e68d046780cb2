package io.eventsource.examples.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.client.CommandAnswer;
import io.eventsource.client.CommandHandler;
import io.eventsource.client.StateFile;
import io.eventsource.it.support.ForwardProxy;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent behind a proxy. */
@Timeout(60)
class AgentTest {

    @TempDir
    private Path directory;

    private final HttpClient http = new HttpClient();
    private final List<String> carriedOut = new CopyOnWriteArrayList<>();
    private ControlServer control;
    private Asker asker;
    private ForwardProxy proxy;
    private StateFile state;
    private Agent agent;

    @BeforeEach
    void start() throws Exception {
        control = ControlServer.start(0);
        asker = new Asker(control);
        proxy = new ForwardProxy();
        http.getProxyConfiguration().addProxy(new HttpProxy("127.0.0.1", proxy.port()));
        http.start();
        state = StateFile.open(directory.resolve("state"));
    }

    private void connect(CommandHandler handler) {
        CommandHandler recording = (command, output) -> {
            carriedOut.add(command.data());
            return handler.handle(command, output);
        };
        agent = Agent.connect(control.streamOf(Asker.TOKEN), state, http, recording);
    }

    @AfterEach
    void stop() throws Exception {
        agent.close();
        state.close();
        http.stop();
        proxy.close();
        control.close();
    }

    @Test
    void aCommandIsAnsweredThroughTheProxy() throws Exception {
        connect((command, output) -> CommandAnswer.exit(3).body(command.type() + " " + command.data()));
        HttpResponse<String> answer = asker.ask("ping", "42").get();
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("ping 42");
        assertThat(answer.headers().firstValue("EventSource-Exit")).hasValue("3");
        assertThat(proxy.requests())
                .anyMatch(line -> line.startsWith("GET http://") && line.contains("/poll/lamp"))
                .anyMatch(line -> line.startsWith("POST http://") && line.contains("/reply/lamp"));
    }

    @Test
    void outputIsWholeThoughTheProxyCutsInTheMiddle() throws Exception {
        connect((command, output) -> {
            output.output("one\n").toCompletableFuture().get();
            proxy.cut();
            output.output("two\n");
            return CommandAnswer.exit(0);
        });
        HttpResponse<String> answer = asker.ask("install", "1").get();
        assertThat(answer.body()).isEqualTo("one\ntwo\n");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain;charset=utf-8");
        assertThat(carriedOut).containsExactly("1");
    }

    @Test
    void commandsSentDuringANetworkFailureAreCarriedOutLaterAndInOrder() throws Exception {
        CountDownLatch cut = new CountDownLatch(1);
        CountDownLatch sent = new CountDownLatch(1);
        connect((command, output) -> {
            if (command.data().equals("1")) {
                proxy.cut();
                cut.countDown();
                sent.await();
            }
            return CommandAnswer.exit(0);
        });
        URI first = asker.send("install", "1");
        cut.await();
        URI second = asker.send("install", "2");
        URI third = asker.send("install", "3");
        sent.countDown();
        for (URI each : List.of(third, second, first)) {
            assertThat(asker.outcome(each, 50)).contains("\"state\":\"done\"");
        }
        assertThat(carriedOut).containsExactly("1", "2", "3");
    }
}
