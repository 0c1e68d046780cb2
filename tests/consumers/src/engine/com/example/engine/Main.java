package com.example.engine;

import io.eventsource.client.ReadyState;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.SubscribeResult;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import io.eventsource.server.Sink;
import io.eventsource.server.SubscribeRequest;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Publishes to its own sink. */
public final class Main {

    private Main() {}

    /** Prints the stream. */
    public static void main(String[] args) throws InterruptedException {
        System.out.println(Main.class.getModule() + " " + ReadyState.OPEN);
        CountDownLatch ended = new CountDownLatch(1);
        EventBroker broker =
                EventBroker.builder().channels(ChannelOptions.BROADCAST).build();
        SubscribeResult result = broker.subscribe(
                SubscribeRequest.to(Channels.of("news")), new Printer(), reason -> ended.countDown());
        ((SubscribeResult.Accepted) result).signals().writable();
        broker.publish("news", OutgoingEvent.of("ping", "42"));
        broker.close();
        if (!ended.await(10, TimeUnit.SECONDS)) {
            System.out.println("the stream did not end");
        }
    }

    private static final class Printer implements Sink {

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            System.out.print(new String(bytes, offset, length, StandardCharsets.UTF_8));
        }

        @Override
        public void end() {
            System.out.println("the end");
        }
    }
}
