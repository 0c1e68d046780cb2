package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.eventsource.it.support.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The metrics of a listener are those that the dashboard queries and that the documents list. */
class MetricsTest {

    private static final Path ROOT = Path.of("..", "..");
    private static final Path DASHBOARD = ROOT.resolve("packaging/grafana/eventsource.json");
    private static final Path GUIDE = ROOT.resolve("docs/operations.md");

    /** Prometheus adds them to everything that it scrapes. */
    private static final Set<String> LABELS_OF_SCRAPES = Set.of("job", "instance");

    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z][a-z0-9_]*)(?:\\{(.*)})? [-+0-9.EIN]\\S*$");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=~?\"");
    private static final Pattern METRIC =
            Pattern.compile("\\b((?:eventsource|jvm|process|system)_[a-z0-9_]+)(?:\\{([^}]*)})?");
    private static final Pattern GROUPING = Pattern.compile("\\bby \\(([^)]*)\\)");
    private static final Pattern NAME = Pattern.compile("`([a-z][a-z0-9_]+)`");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static Listener listener;
    private static String scraped = "";

    /** The labels of the samples of each name. */
    private static final Map<String, Set<String>> SAMPLES = new TreeMap<>();

    private static String scrape() throws IOException, InterruptedException {
        return HTTP.send(
                        HttpRequest.newBuilder(URI.create(listener.url("/metrics")))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    @BeforeAll
    static void useAListener() throws Exception {
        // It soon notices a client that has disconnected.
        listener = Listener.start("-i", "--subscribers", "many", "-k", "200ms");
        try (Launcher client = Launcher.start("client", "-P", listener.port(), "--no-state", "-n", "1", "t")) {
            listener.awaitStream("t");
            assertThat(listener.publish("t", "ping", "1")).isEqualTo(200);
            assertThat(client.awaitExit().out()).contains("ping: 1");
        }
        collectGarbage(); // the collector's metrics begin with its first pause
        Await.until(MetricsTest::isComplete, () -> scraped);
        SAMPLE.matcher(scraped)
                .results()
                .forEach(sample -> SAMPLES.computeIfAbsent(sample.group(1), name -> new TreeSet<>())
                        .addAll(labels(sample.group(2))));
    }

    private static boolean isComplete() throws IOException, InterruptedException {
        scraped = scrape();
        return scraped.contains("\njvm_gc_pause_seconds_count{")
                && scraped.contains("\neventsource_delivery_lag_seconds_count 1\n")
                && scraped.contains("\neventsource_subscribers_streams 0.0\n");
    }

    private static void collectGarbage() throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        String process = Long.toString(listener.launcher().pid());
        Process collecting = new ProcessBuilder(jcmd.toString(), process, "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(collecting.waitFor()).isZero();
    }

    @AfterAll
    static void stop() {
        listener.close();
    }

    private static Set<String> labels(String text) {
        Set<String> labels = new TreeSet<>();
        if (text != null) {
            LABEL.matcher(text).results().map(label -> label.group(1)).forEach(labels::add);
        }
        return labels;
    }

    @Test
    void theyCountWhatHappened() {
        assertThat(scraped.lines())
                .contains(
                        "eventsource_published_events_total 1.0",
                        "eventsource_opened_streams_total 1.0",
                        "eventsource_closed_streams_total{reason=\"client-gone\"} 1.0",
                        "eventsource_delivery_lag_seconds_bucket{le=\"+Inf\"} 1",
                        "eventsource_refused_events_total 0.0",
                        "eventsource_gaps_total 0.0");
    }

    @Test
    void theDashboardQueriesWhatExists() throws Exception {
        List<String> queries = new ArrayList<>();
        collectQueries(JsonParser.parseString(Files.readString(DASHBOARD)), queries);
        assertThat(queries).hasSizeGreaterThan(20);
        queries.forEach(MetricsTest::assertExists);
    }

    private static void collectQueries(JsonElement json, List<String> queries) {
        if (json instanceof JsonArray array) {
            array.forEach(element -> collectQueries(element, queries));
        } else if (json instanceof JsonObject object) {
            for (String name : List.of("expr", "definition")) {
                if (object.has(name)) {
                    queries.add(object.get(name).getAsString());
                }
            }
            object.entrySet().forEach(entry -> collectQueries(entry.getValue(), queries));
        }
    }

    /** Checks the names and labels of a query in PromQL. */
    private static void assertExists(String query) {
        List<MatchResult> metrics = METRIC.matcher(query).results().toList();
        assertThat(metrics).as(query).isNotEmpty();
        for (MatchResult metric : metrics) {
            assertThat(SAMPLES).as(query).containsKey(metric.group(1));
            Set<String> wanted = labels(metric.group(2));
            Matcher grouping = GROUPING.matcher(query);
            while (grouping.find()) {
                wanted.addAll(List.of(grouping.group(1).split(", *")));
            }
            wanted.removeAll(LABELS_OF_SCRAPES);
            assertThat(SAMPLES.get(metric.group(1))).as(query).containsAll(wanted);
        }
    }

    /** Returns the rows of the tables that the guide has in its section about metrics, each as its cells. */
    private static List<String[]> rows() throws IOException {
        String guide = Files.readString(GUIDE);
        String section = guide.substring(guide.indexOf("\n### Metrics\n") + 1);
        return section.substring(0, section.indexOf("\n### ", 1))
                .lines()
                .filter(line -> line.startsWith("| "))
                .map(line -> line.split("\\|"))
                .toList();
    }

    private static List<String> names(String cell) {
        return NAME.matcher(cell).results().map(name -> name.group(1)).toList();
    }

    /** Returns the names of the samples that a documented name stands for. */
    private static List<String> samplesOf(String name) {
        return SAMPLES.containsKey(name)
                ? List.of(name)
                : List.of("_bucket", "_sum", "_count").stream()
                        .map(suffix -> name + suffix)
                        .filter(SAMPLES::containsKey)
                        .toList();
    }

    @Test
    void allThatIsDocumentedExistsAndAllThatExistsIsDocumented() throws Exception {
        Set<String> documented = new TreeSet<>();
        for (String[] cells : rows()) {
            if (cells.length == 5) { // name, unit, labels, meaning
                for (String name : names(cells[1])) {
                    assertThat(samplesOf(name)).as(name).isNotEmpty();
                    documented.addAll(samplesOf(name));
                    Set<String> labels = new TreeSet<>();
                    samplesOf(name).forEach(sample -> labels.addAll(SAMPLES.get(sample)));
                    assertThat(names(cells[3])).as("labels of " + name).containsExactlyInAnyOrderElementsOf(labels);
                }
            }
        }
        assertThat(documented).contains("eventsource_published_events_total").containsAll(SAMPLES.keySet());
    }

    @Test
    void alertsQueryWhatExists() throws Exception {
        List<String> expressions = new ArrayList<>();
        for (String[] cells : rows()) {
            if (cells.length == 4 && cells[2].contains("[") && cells[2].contains("`")) {
                expressions.add(cells[2]);
            }
        }
        assertThat(expressions).hasSizeGreaterThan(4);
        expressions.forEach(MetricsTest::assertExists);
    }
}
