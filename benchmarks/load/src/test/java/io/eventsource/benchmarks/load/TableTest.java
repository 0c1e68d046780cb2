package io.eventsource.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {

    private final Results results = new Results();

    @Test
    void showsMediansSpreadsAndRatiosToTheFloor() {
        add("nio", "", Metric.DELIVERIES, 1000, 3000, 2000);
        add("jetty", "", Metric.DELIVERIES, 500, 500, 500);

        assertThat(Table.of(new Fanout(), results).lines())
                .anyMatch(line -> line.matches("\\| nio +\\| 2,000 \\(1,000–3,000\\) \\| +1\\.00 .*"))
                .anyMatch(line -> line.matches("\\| jetty +\\| +500 \\| +0\\.25 .*"));
    }

    @Test
    void comparesVariantsOfTheSameServer() {
        add("nio", "100", Metric.CPU, 2);
        add("nio", "1000", Metric.CPU, 3);

        String table = Table.of(new Curve(), results);

        assertThat(table).contains("subscribers", "÷ 100");
        assertThat(table.lines())
                .anyMatch(line -> line.matches("\\| nio +\\| +1000 \\| +3\\.00 \\| +1\\.00 \\| +1\\.50 .*"));
    }

    @Test
    void leavesCellsEmptyWhereNothingWasMeasured() {
        add("jetty", "", Metric.DELIVERIES, 500);

        assertThat(Table.of(new Fanout(), results).lines())
                .anyMatch(line -> line.matches("\\| jetty +\\| +500 \\| +\\| +\\|.*"));
    }

    @Test
    void everyLineIsEquallyLong() {
        add("nio", "", Metric.DELIVERIES, 1, 2);
        add("ours-undertow", "", Metric.P99, 123_456);

        assertThat(Table.of(new Fanout(), results)
                        .lines()
                        .mapToInt(String::length)
                        .distinct())
                .hasSize(1);
    }

    @Test
    void targetsSayWhetherTheyAreKept() {
        add("nio", "", Metric.DELIVERIES, 100);
        add("ours-jetty", "", Metric.DELIVERIES, 150);
        Target target = Target.ALL.get(0);

        assertThat(target.judge("ours-jetty", results))
                .get()
                .asString()
                .startsWith("kept")
                .contains("1.500");
        assertThat(target.judge("ours-tomcat", results)).isEmpty();
    }

    @Test
    void csvHasALineForEachFigure() {
        add("nio", "", Metric.CPU, 1.5, 2.5);

        assertThat(results.csv("fanout").lines())
                .containsExactly(
                        "scenario,server,variant,round,metric,value",
                        "fanout,nio,\"\",1,cpu,1.50000",
                        "fanout,nio,\"\",2,cpu,2.50000");
    }

    private void add(String server, String variant, Metric metric, double... values) {
        for (int i = 0; i < values.length; i++) {
            results.add(new Sample(server, variant, i + 1, metric, values[i]));
        }
    }
}
