package io.eventsource.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void takesValuesInBothFormsAndTheRestAsScenarios() {
        Options options = parse("--rounds", "3", "fanout", "--curve=1,2", "idle");

        assertThat(options.number(Option.ROUNDS)).isEqualTo(3);
        assertThat(options.numbers(Option.CURVE)).containsExactly(1, 2);
        assertThat(options.scenarios()).containsExactly("fanout", "idle");
        assertThat(options.number(Option.SUBSCRIBERS)).isEqualTo(1000);
    }

    @Test
    void laterWordsWinOverSmoke() {
        assertThat(parse("--smoke", "--rounds=2").number(Option.ROUNDS)).isEqualTo(2);
    }

    @Test
    void unknownWordsAreErrorsThatSayWhatToDo() {
        assertThatThrownBy(() -> parse("--fast=yes")).hasMessage("--fast is no option; see --help");
        assertThatThrownBy(() -> parse("--rounds")).hasMessage("--rounds needs a value; see --help");
        assertThatThrownBy(() -> parse("--rounds=many").number(Option.ROUNDS))
                .hasMessage("--rounds must be a number, but is many");
    }

    @Test
    void nothingIsPinnedWhereItCannotBe() {
        assertThat(parse().pinTo(Option.SERVER_CORE)).isEmpty();
        assertThat(Options.parse(Path.of("."), new Machine(2, true), List.of()).pinTo(Option.LOAD_CORE))
                .containsExactly("taskset", "-c", "1");
    }

    private static Options parse(String... words) {
        return Options.parse(Path.of("."), new Machine(1, false), List.of(words));
    }
}
