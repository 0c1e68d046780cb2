package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many tokens may have a command that waits for a client which is away. */
class WaitingMemoryTest {

    private static final int TOKENS = Integer.getInteger("tokens", 100_000);
    private static final int AT_ONCE = 64;
    private static final String COMMAND = "x".repeat(200);
    private static final int MEGABYTES = 256;

    @TempDir
    Path directory;

    @Test
    @Tag("soak")
    void aHundredThousandTokensFitIntoASmallHeap() throws Exception {
        Heap heap = new Heap(directory.resolve("gc.log"));
        Map<String, String> java =
                Map.of("EVENTSOURCE_JAVA_OPTS", "-Xmx" + MEGABYTES + "m -XX:+UseSerialGC " + heap.option());
        String[] arguments = {
            "--data", directory.resolve("data").toString(), "--max-waiting", "1000,64m", "--fsync", "interval"
        };
        int before;
        try (Listener listener = Listener.startInSilence(java, arguments)) {
            before = heap.collect(listener.launcher().pid());
            long begun = System.nanoTime();
            publish(listener);
            report("published", begun, heap.collect(listener.launcher().pid()) - before);
            listener.launcher().kill();
        }
        long begun = System.nanoTime();
        try (Listener listener = Listener.startInSilence(java, arguments)) {
            int used = heap.collect(listener.launcher().pid());
            report("started again", begun, used - before);
            assertThat(used).isLessThan(MEGABYTES / 2);
            for (int token : List.of(0, TOKENS / 2, TOKENS - 1)) {
                try (StreamLines stream = StreamLines.open(listener.url("/poll/" + token(token)), "")) {
                    stream.await(("data: " + COMMAND)::equals);
                }
            }
        }
    }

    private static void report(String what, long begun, int megabytes) {
        System.out.printf(
                "%d tokens %s after %.1f s: %d MiB, %d bytes for each%n",
                TOKENS, what, (System.nanoTime() - begun) / 1e9, megabytes, ((long) megabytes << 20) / TOKENS);
    }

    private static void publish(Listener listener) throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        Semaphore free = new Semaphore(AT_ONCE);
        AtomicInteger accepted = new AtomicInteger();
        CompletableFuture<?> last = CompletableFuture.completedFuture(null);
        for (int i = 0; i < TOKENS; i++) {
            free.acquire();
            HttpRequest request = HttpRequest.newBuilder(URI.create(listener.url("/ping/" + token(i))))
                    .header("TTL", "3600")
                    .POST(BodyPublishers.ofString(COMMAND))
                    .build();
            last = client.sendAsync(request, BodyHandlers.ofString()).handle((response, failure) -> {
                free.release();
                if (failure == null && response.statusCode() == 202) {
                    return accepted.incrementAndGet();
                }
                throw new AssertionError(failure == null ? response.body() : failure);
            });
        }
        free.acquire(AT_ONCE);
        last.join();
        assertThat(accepted).hasValue(TOKENS);
    }

    private static String token(int number) {
        return "appliance-" + number;
    }
}
