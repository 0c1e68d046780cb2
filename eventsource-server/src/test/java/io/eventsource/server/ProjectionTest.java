package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.eventsource.protocol.OutgoingEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Channels that show each subscriber its own version of their events. */
class ProjectionTest {

    private static final EventProjection<String> UPPER_FOR_ADMINS = EventProjection.of(
            String.class,
            (role, event) -> role.equals("admin")
                    ? event.withData(event.data() + " for " + role)
                    : event.type().equals("secret") ? null : event);

    private Bench bench = bench(UPPER_FOR_ADMINS);

    private static Bench bench(EventProjection<?> projection) {
        return new Bench(options -> options.channels(name ->
                name.equals("plain") ? ChannelOptions.BROADCAST : ChannelOptions.BROADCAST.withProjection(projection)));
    }

    private Listener listen(Channels channels, @Nullable Object properties, String lastEventId) {
        Listener listener = new Listener(
                bench.broker,
                SubscribeRequest.to(channels).withProperties(properties).withLastEventId(lastEventId),
                new ScriptedSink());
        listener.signals().writable();
        bench.executor.runAll();
        return listener;
    }

    private Listener listen(@Nullable Object properties) {
        return listen(Channels.of(Bench.CHANNEL), properties, "");
    }

    private String publish(OutgoingEvent event) {
        String id = bench.broker
                .publish(Bench.CHANNEL, event)
                .toCompletableFuture()
                .join()
                .id();
        bench.executor.runAll();
        return String.valueOf(id);
    }

    @Test
    void eachSubscriberGetsItsOwn() {
        Listener admin = listen("admin");
        Listener guest = listen("guest");
        publish(OutgoingEvent.of("1"));
        publish(OutgoingEvent.of("secret", "2"));
        publish(OutgoingEvent.of("3\nwith two lines"));

        assertThat(admin.data()).containsExactly("1 for admin", "2 for admin", "3", "with two lines for admin");
        assertThat(guest.data()).containsExactly("1", "3", "with two lines");
    }

    @Test
    void othersGetNothing() {
        Listener none = listen((Object) null);
        Listener number = listen(7);
        publish(OutgoingEvent.of("1"));
        assertThat(none.data()).isEmpty();
        assertThat(number.data()).isEmpty();
    }

    @Test
    void aClientResumesWithItsOwn() {
        String first = publish(OutgoingEvent.of("1"));
        publish(OutgoingEvent.of("secret", "2"));
        String last = publish(OutgoingEvent.of("3"));

        Listener admin = listen(Channels.of(Bench.CHANNEL), "admin", first);
        assertThat(admin.sink.text())
                .contains("data: 2 for admin\n", "data: 3 for admin\n", "id: " + last)
                .doesNotContain("data: 1");
        assertThat(listen(Channels.of(Bench.CHANNEL), "guest", first).data()).containsExactly("3");
    }

    @Test
    void theEventKeepsItsTypeItsIdAndItsReconnectionTime() {
        Listener admin = listen("admin");
        admin.sink.writes();
        publish(OutgoingEvent.of("price", "1").withId("own").withReconnectionTime(Duration.ofSeconds(7)));
        publish(OutgoingEvent.reconnectionTime(Duration.ofSeconds(8)));
        assertThat(admin.sink.text())
                .contains("id: own", "event: price", "retry: 7000", "data: 1 for admin", "retry: 8000");
    }

    @Test
    void aStreamOfSeveralChannelsGetsTheProjectedAndTheOthers() {
        Listener admin = listen(Channels.of(Bench.CHANNEL, "plain"), "admin", "");
        publish(OutgoingEvent.of("1"));
        bench.broker.publish("plain", OutgoingEvent.of("2"));
        publish(OutgoingEvent.of("3"));
        bench.executor.runAll();
        assertThat(admin.data()).containsExactly("1 for admin", "2", "3 for admin");
    }

    @Test
    void aFailureCostsOneEvent() {
        bench = bench(EventProjection.of(String.class, (role, event) -> {
            if ("2".equals(event.data())) {
                throw new IllegalStateException("a fault of the projection");
            }
            return event;
        }));
        Listener admin = listen("admin");
        publish(OutgoingEvent.of("1"));
        publish(OutgoingEvent.of("2"));
        publish(OutgoingEvent.of("3"));
        assertThat(admin.data()).containsExactly("1", "3");
        assertThat(admin.reasons()).isEmpty();
    }

    @Test
    void itCannotPretendWhatOnlyTheBrokerSays() {
        bench = bench(EventProjection.of(
                String.class, (role, event) -> event.type().equals("lie") ? event.withType("auth_revoked") : event));
        Listener admin = listen("admin");
        publish(OutgoingEvent.of("lie", "1"));
        publish(OutgoingEvent.of("2"));
        assertThat(admin.sink.text()).contains("data: 2").doesNotContain("auth_revoked", "data: 1");
    }

    @Test
    void anExclusiveChannelHasNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChannelOptions.TOKEN.withProjection(UPPER_FOR_ADMINS))
                .withMessageContaining("SubscriberLimit.MANY");
        ChannelOptions projected = ChannelOptions.BROADCAST.withProjection(UPPER_FOR_ADMINS);
        assertThatIllegalArgumentException().isThrownBy(() -> projected.withSubscribers(SubscriberLimit.ONE));
        assertThat(projected.withMaxWaiting(3).projection()).isSameAs(UPPER_FOR_ADMINS);
    }
}
