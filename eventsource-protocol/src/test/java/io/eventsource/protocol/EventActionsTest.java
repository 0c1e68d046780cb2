package io.eventsource.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventActionsTest {

    private final EventActions actions = EventActions.text();

    @Test
    void namesAreTheOriginsByDefault() {
        assertThat(actions.listen()).isEqualTo("poll");
        assertThat(actions.finish()).isEqualTo("close");
        assertThat(actions.retry()).isEqualTo("retry");
        assertThat(actions.actions()).containsExactly("ping");
    }

    @Test
    void textIsSentAsItIs() {
        assertThat(actions.event("42", "ping", "{")).isExactlyInstanceOf(StringEvent.class);
        assertThat(actions.event("42", "ping", "{").render()).isEqualTo(OutgoingEvent.of("ping", "{"));
    }

    @Test
    void textMayHaveIds() {
        assertThat(EventActions.textWithIds().event("42", "ping", "a")).isExactlyInstanceOf(StringIdEvent.class);
    }

    @Test
    void jsonIsChecked() {
        assertThat(EventActions.json().event("42", "ping", "1")).isExactlyInstanceOf(JsonEvent.class);
        assertThatExceptionOfType(EventFormatException.class)
                .isThrownBy(() -> EventActions.json().event("42", "ping", "{"));
    }

    @Test
    void jsonMayHaveIds() {
        assertThat(EventActions.jsonWithIds().event("42", "ping", "1")).isExactlyInstanceOf(JsonIdEvent.class);
    }

    @Test
    void ownEventsComeFromTheirConstructor() {
        Event event = EventActions.of(ShoutedEvent::new).event("42", "ping", "hello");

        assertThat(event.target()).isEqualTo("42");
        assertThat(event.render()).isEqualTo(OutgoingEvent.of("ping", "HELLO"));
        assertThat(actions.withFactory(ShoutedEvent::new).event("42", "ping", "hello"))
                .isExactlyInstanceOf(ShoutedEvent.class);
    }

    @Test
    void ownActionsReplaceTheDefaultAndKeepTheirOrder() {
        assertThat(actions.withActions("reboot", "beep", "alarm", "beep").actions())
                .containsExactly("reboot", "beep", "alarm");
        assertThat(actions.withActions(List.of("b", "a")).actions()).containsExactly("b", "a");
        assertThat(actions.withActions().actions()).isEmpty();
    }

    @Test
    void finishAndRetryAreNoActionsThatSend() {
        assertThat(actions.withActions("ping", "close", "retry").actions()).containsExactly("ping");
        assertThat(actions.withFinish("ping").actions()).isEmpty();
        assertThat(actions.withRetry("ping").actions()).isEmpty();
    }

    @Test
    void eachWithGivesACopyThatDiffersInOneThing() {
        EventActions changed = actions.withListen("listen")
                .withFinish("finish")
                .withRetry("wait")
                .withActions("beep");

        assertThat(changed.listen()).isEqualTo("listen");
        assertThat(changed.finish()).isEqualTo("finish");
        assertThat(changed.retry()).isEqualTo("wait");
        assertThat(changed.actions()).containsExactly("beep");
        assertThat(changed.event("42", "beep", "a")).isExactlyInstanceOf(StringEvent.class);
        assertThat(actions).usingRecursiveComparison().isEqualTo(EventActions.of(StringEvent::new));
        assertThat(actions.listen()).isEqualTo("poll");
        assertThat(actions.actions()).containsExactly("ping");
    }

    @Test
    void actionsCannotBeChangedFromOutside() {
        String[] names = {"ping", "beep"};
        EventActions given = actions.withActions(names);
        names[1] = "close";

        assertThat(given.actions()).containsExactly("ping", "beep").isUnmodifiable();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ping", "Größe", "ping-2", "a.b", "reboot!", "点", "🚀", "50%", "a:b", "a;b"})
    void wordIsAnAction(String name) {
        assertThat(actions.withActions(name).actions()).containsExactly(name);
        assertThat(actions.withFinish(name).finish()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "a b", " a", "a ", "a/b", "/", "a,b", ",", "a\tb", "a\n", "\r", "a\0", "\u007f", "\u0085",
                "\u2028"
            })
    void invalidNamesAreRefusedEverywhere(String name) {
        String message = "an action must be a word without white space, comma or slash, but is \"" + name + "\"";

        assertThatIllegalArgumentException()
                .isThrownBy(() -> actions.withActions("ping", name))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> actions.withListen(name))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> actions.withFinish(name))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> actions.withRetry(name))
                .withMessage(message);
    }

    @Test
    void theNamesOfFixedActionsMustDiffer() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> actions.withFinish("retry"))
                .withMessage("the names of fixed actions must differ, but two are \"retry\"");
        assertThatIllegalArgumentException().isThrownBy(() -> actions.withRetry("close"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"reply", "commands", "tickets", "sessions", "healthz", "readyz", "metrics"})
    void reservedWordsNameNoAction(String name) {
        List<Runnable> attempts = List.of(
                () -> actions.withActions("ping", name),
                () -> actions.withListen(name),
                () -> actions.withFinish(name),
                () -> actions.withRetry(name),
                () -> actions.withAcknowledge(name),
                () -> actions.withWaiting(name));
        assertThat(attempts)
                .allSatisfy(attempt -> assertThatIllegalArgumentException()
                        .isThrownBy(attempt::run)
                        .withMessage("\"" + name + "\" is reserved and cannot name an action"));
    }

    @Test
    void acknowledgementsKeepTheirNameForThemselves() {
        assertThat(actions.withActions("ping", "ack").actions()).containsExactly("ping");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> actions.withAcknowledge("confirm").withActions("ack"));
        assertThatIllegalArgumentException().isThrownBy(() -> actions.withFinish("ack"));
    }

    @Test
    void theFactoryMustBeThere() {
        assertThatNullPointerException().isThrownBy(() -> EventActions.of(null)).withMessage("factory");
    }

    private static final class ShoutedEvent extends Event {

        ShoutedEvent(String target, String action, String value) {
            super(target, action, value);
        }

        @Override
        protected String data() {
            return value().toUpperCase(Locale.ROOT);
        }
    }
}
