package io.eventsource.stress;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.internal.channel.Channel;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Several channels have one order: a reader of all logs up to an end that it read before misses nothing. */
public final class CommitOrder {

    private CommitOrder() {}

    /** Two channels without readers, and operations on them. */
    private static final class Scene {

        private final Stage stage = new Stage("other");

        void publish(String channel) {
            stage.broker.publish(channel, OutgoingEvent.of("message", channel));
        }

        /** The end, and how many of the entries up to there are in one of the two logs. */
        String read() {
            long end = stage.broker.registry().broker().commit().end();
            return end + ": " + (count("a", end) + count("b", end));
        }

        private int count(String name, long end) {
            Channel channel = stage.broker.registry().find(name);
            int count = 0;
            if (channel != null) {
                for (long next = channel.log().events().next(0);
                        next <= end;
                        next = channel.log().events().next(next)) {
                    count++;
                }
            }
            return count;
        }
    }

    /** Two publish, and a third reads. */
    @JCStressTest
    @Outcome(
            id = {"0: 0", "1: 1", "2: 2"},
            expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class ForAReader {

        private final Scene scene = new Scene();

        @Actor
        public void publishToOne() {
            scene.publish("a");
        }

        @Actor
        public void publishToTheOther() {
            scene.publish("b");
        }

        @Actor
        public void read(L_Result result) {
            result.r1 = scene.read();
        }
    }

    /** The same for machines that have two processors alone: one of the publishers reads. */
    @JCStressTest
    @Outcome(
            id = {"1: 1", "2: 2", "3: 3"},
            expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class ForAPublisher {

        private final Scene scene = new Scene();

        @Actor
        public void publish() {
            scene.publish("a");
            scene.publish("b");
        }

        @Actor
        public void publishAndRead(L_Result result) {
            scene.publish("b");
            result.r1 = scene.read();
        }
    }
}
