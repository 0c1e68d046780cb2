package io.eventsource.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GuestTest {

    private final Guest guest = new Guest("b");

    @Test
    void getsNoMessageBeforeItHasEnteredBecauseItGetsItThen() {
        assertThat(guest.hears(new Message(1, "a", "Ann", "Hello"))).isFalse();
        guest.enter();
        assertThat(guest.hears(new Message(2, "a", "Ann", "Hello"))).isTrue();
    }

    @Test
    void doesNotHearItself() {
        guest.enter();
        assertThat(guest.hears(new Message(1, "b", "Bob", "Hello"))).isFalse();
    }
}
