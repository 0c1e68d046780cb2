package io.eventsource.stress;

import io.eventsource.server.internal.delivery.SubscriberShard;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Events that arrive as a walk ends: whichever signal is last, all streams get all events. */
public final class ShardWalk {

    private ShardWalk() {}

    /** Two publish on one channel. */
    @JCStressTest
    @Outcome(
            id = {"12, 0 to go", "21, 0 to go"},
            expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class SignalAgainstEnd {

        private final Stage stage = new Stage("a");

        @Actor
        public void publish() {
            stage.publish("a", "1");
        }

        @Actor
        public void publishToo() {
            stage.publish("a", "2");
        }

        @Arbiter
        public void look(LL_Result result) {
            SubscriberShard shard = stage.subscriber.backlog().shards()[0];
            long end = stage.broker.registry().broker().commit().end();
            long bytes = shard.log().appendedBytes() - shard.walkedBytes();
            result.r1 = stage.written();
            result.r2 = (end - shard.walkedSequence() + bytes) + " to go";
        }
    }
}
