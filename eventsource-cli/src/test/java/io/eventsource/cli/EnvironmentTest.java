package io.eventsource.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentTest {

    @Test
    void aChildHasTheLocaleOfTheUser() {
        assertThat(restored(Map.of("LC_ALL", "C.UTF-8", "EVENTSOURCE_LC_ALL", "de_DE", "LANG", "fr_FR")))
                .isEqualTo(Map.of("LC_ALL", "de_DE", "LANG", "fr_FR"));
        assertThat(restored(Map.of("LC_ALL", "C.UTF-8", "EVENTSOURCE_LC_ALL", "")))
                .isEmpty();
    }

    @Test
    void withoutALaunchScriptNothingWasChanged() {
        assertThat(restored(Map.of("LC_ALL", "C"))).isEqualTo(Map.of("LC_ALL", "C"));
    }

    private static Map<String, String> restored(Map<String, String> variables) {
        Map<String, String> changed = new HashMap<>(variables);
        Environment.restoreLocale(changed);
        return changed;
    }
}
