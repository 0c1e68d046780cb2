package io.eventsource.cli.client;

import static io.eventsource.mockserver.ScriptedServer.command;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.eventsource.client.CommandListener;
import io.eventsource.client.EventSource;
import io.eventsource.mockserver.RecordedAnswer;
import io.eventsource.mockserver.ScriptedServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How lines of standard input answer the commands that were printed. */
@Timeout(30)
class ReplyInputTest {

    private final ScriptedServer server = new ScriptedServer().takeAnswers();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<String> printed = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final PipedOutputStream stdin = new PipedOutputStream();
    private EventSource source;

    @BeforeEach
    void connect() throws IOException {
        OutputStream out = new OutputStream() {
            @Override
            public void write(int b) {
                throw new AssertionError("expected whole lines");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                printed.add(new String(bytes, offset, length, StandardCharsets.UTF_8));
            }
        };
        EventPrinter printer = new EventPrinter(new OutputOptions(OutputFormat.JSON), out, InstantSource.system());
        ReplyInput input = new ReplyInput(printer, messages::add);
        server.streamAndStayOpen(command("1", "x", "a") + command("2", "y", "b"));
        source = EventSource.builder(server.uri("/"))
                .connect(CommandListener.of(input, threads).concurrency(2));
        input.start(new PipedInputStream(stdin));
    }

    @AfterEach
    void close() {
        source.close();
        server.close();
        threads.shutdownNow();
    }

    private void write(String line) throws IOException {
        stdin.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        stdin.flush();
    }

    private String take(BlockingQueue<String> from) throws InterruptedException {
        return String.valueOf(from.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void commandsArePrintedAndAnsweredInAnyOrder() throws Exception {
        assertThat(List.of(take(printed), take(printed)))
                .containsExactlyInAnyOrder(
                        "{\"type\":\"x\",\"data\":\"a\",\"lastEventId\":\"1\",\"reply\":true}\n",
                        "{\"type\":\"y\",\"data\":\"b\",\"lastEventId\":\"2\",\"reply\":true}\n");
        write("{\"id\":\"2\",\"state\":\"rejected\",\"stderr\":\"no\"}");
        write("{\"id\":\"1\",\"state\":\"started\"}");
        write("{\"id\":\"1\",\"stdout\":\"one \"}");
        write("{\"id\":\"1\",\"exit\":4,\"stdout\":\"two\",\"stderr\":\"bad\"}");
        RecordedAnswer second = server.awaitAnswer("2");
        assertThat(second.state()).isEqualTo("rejected");
        assertThat(second.stderr()).isEqualTo("no");
        RecordedAnswer first = server.awaitAnswer("1");
        assertThat(first.exit()).isEqualTo(4);
        assertThat(first.stdout()).isEqualTo("one two");
        assertThat(first.stderr()).isEqualTo("bad");
        assertThat(messages).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            {"id":"1"                    | expected a JSON object, such as {"id":"7","exit":0}, but it is no JSON
            [1]                          | expected a JSON object, such as {"id":"7","exit":0}
            {"exit":0}                   | expected the member id, with the lastEventId of the command
            {"id":"9","exit":0}          | no command with the id "9" waits for an answer
            {"id":"1","exit":-1}         | expected a number from 0 to 999999999 as exit, but got -1
            {"id":"1","exit":"0"}        | expected a number from 0 to 999999999 as exit, but got "0"
            {"id":"1","state":"done"}    | the state "done" needs the member exit
            {"id":"1","state":"over"}    | expected the state started, done, rejected or interrupted, but got "over"
            {"id":"1","stdout":1}        | expected a string as stdout, but got 1
            {"id":"1","sdtout":"a"}      | expected the members id, state, exit, stdout and stderr, but got "sdtout"
            """)
    void wrongLineIsReportedAndEndsNothing(String line, String problem) throws Exception {
        take(printed);
        take(printed);
        write("");
        write(line);
        write("{\"id\":\"1\",\"exit\":0}");
        assertThat(take(messages)).isEqualTo("line 2 of standard input: " + problem);
        assertThat(server.awaitAnswer("1").exit()).isZero();
        assertThat(server.awaitAnswer("1").stdout()).isEmpty();
    }

    @Test
    void endOfTheInputInterruptsWhatWaits() throws Exception {
        take(printed);
        take(printed);
        stdin.close();
        assertThat(server.awaitAnswer("1").state()).isEqualTo("interrupted");
        assertThat(server.awaitAnswer("2").stderr())
                .isEqualTo("the input of eventsource-client ended before an answer\n");
    }

    @Test
    void printedLineIsJson() throws Exception {
        assertThat(JsonParser.parseString(take(printed)).isJsonObject()).isTrue();
        assertThat(take(printed)).doesNotContain("proof");
    }
}
