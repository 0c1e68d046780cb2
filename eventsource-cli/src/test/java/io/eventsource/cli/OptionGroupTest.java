package io.eventsource.cli;

import static io.eventsource.cli.CommandLines.assertWrongUsage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OptionGroupTest {

    private enum Size {
        SMALL,
        MEDIUM,
        LARGE
    }

    private static final OptionGroup OPTIONS = new OptionGroup();
    private static final Option<Boolean> FLAG = OPTIONS.flag("f", "flag");
    private static final Option<Optional<Integer>> PORT = OPTIONS.value("P", "port", "PORT", ValueFormat.port(1));
    private static final Option<Size> SIZE =
            OPTIONS.value(null, "size", "SIZE", ValueFormat.choice(Size.class), "medium");
    private static final Option<List<String>> NAMES = OPTIONS.values("n", "name", "NAME", ValueFormat.TEXT);

    private static final Option<Optional<Integer>> LEVEL =
            OPTIONS.optionalValue("level", "LEVEL", ValueFormat.port(1), "3");

    private static Arguments parse(String line) {
        return new CommandLineSyntax("tool", OPTIONS).parse(CommandLines.split(line));
    }

    @Test
    void withoutOptionsTheDefaultsCount() {
        Arguments arguments = parse("");
        assertThat(arguments.get(FLAG)).isFalse();
        assertThat(arguments.get(PORT)).isEmpty();
        assertThat(arguments.get(SIZE)).isEqualTo(Size.MEDIUM);
        assertThat(arguments.get(NAMES)).isEmpty();
        assertThat(arguments.has(SIZE)).isFalse();
    }

    @Test
    void optionsHaveTheTypesOfTheirDeclarations() {
        Arguments arguments = parse("-f -P 80 --size large -n a --name=b");
        assertThat(arguments.get(FLAG)).isTrue();
        assertThat(arguments.get(PORT)).contains(80);
        assertThat(arguments.get(SIZE)).isEqualTo(Size.LARGE);
        assertThat(arguments.get(NAMES)).containsExactly("a", "b");
        assertThat(arguments.has(SIZE)).isTrue();
    }

    @Test
    void theLastValueCountsOfAnOptionWithOneValue() {
        assertThat(parse("-P x -P 2").get(PORT)).contains(2);
    }

    @Test
    void anOmittedValueIsImpliedAndTakesNoOperand() {
        assertThat(parse("").get(LEVEL)).isEmpty();
        Arguments implied = parse("--level 7 --size small");
        assertThat(implied.get(LEVEL)).contains(3);
        assertThat(implied.get(SIZE)).isEqualTo(Size.SMALL);
        assertThat(implied.operands(0, "the level")).containsExactly("7");
        Arguments given = parse("--level=5 a -f --level=6 b");
        assertThat(given.get(LEVEL)).contains(6);
        assertThat(given.get(FLAG)).isTrue();
        assertThat(given.operands(0, "one", "two")).containsExactly("a", "b");
        assertThat(parse("a -- --level").operands(0, "one", "two")).containsExactly("a", "--level");
        assertThat(parse("-n x --level").get(LEVEL)).contains(3);
    }

    @Test
    void anOptionalValueIsCheckedLikeAnyOther() {
        assertWrongUsage(() -> parse("--level=").get(LEVEL))
                .hasMessage("--level must be a number from 1 to 65535, but is \"\"");
        assertThat(LEVEL.signature()).isEqualTo("--level[=LEVEL]");
        assertThat(SIZE.signature()).isEqualTo("--size SIZE");
        assertThat(FLAG.signature()).isEqualTo("--flag");
    }

    @Test
    void aValueOfAnotherFormatIsRefusedWithWhatIsExpected() {
        assertWrongUsage(() -> parse("--size huge").get(SIZE))
                .hasMessage("--size must be small, medium or large, but is \"huge\"");
        assertWrongUsage(() -> parse("-P 0").get(PORT))
                .hasMessage("--port must be a number from 1 to 65535, but is \"0\"");
    }

    @Test
    void anOptionOfAnotherLauncherIsAnError() {
        Option<Boolean> other = new OptionGroup().flag(null, "other");
        assertThatThrownBy(() -> parse("").get(other)).isInstanceOf(IllegalArgumentException.class);
    }
}
