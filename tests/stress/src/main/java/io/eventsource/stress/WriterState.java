package io.eventsource.stress;

import io.eventsource.server.CloseReason;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Two threads at one stream: one writes at a time, each event once and in order, and the sink is ended once. */
public final class WriterState {

    private WriterState() {}

    /** News from two channels: at rest or at work, the writer hears of both. */
    @JCStressTest
    @Outcome(
            id = {"12", "21"},
            expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class PublishAgainstPublish {

        private final Stage stage = new Stage("a", "b");

        @Actor
        public void publish() {
            stage.publish("a", "1");
        }

        @Actor
        public void publishToo() {
            stage.publish("b", "2");
        }

        @Arbiter
        public void look(L_Result result) {
            result.r1 = stage.written();
        }
    }

    /** News for a stream whose sink has just become ready. */
    @JCStressTest
    @Outcome(id = "12", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class PublishAgainstWritable {

        private final Stage stage = new Stage("a");

        public PublishAgainstWritable() {
            stage.sink.takeOnly(0);
            stage.publish("a", "1");
        }

        @Actor
        public void publish() {
            stage.publish("a", "2");
        }

        @Actor
        public void writable() {
            stage.sink.open();
            stage.subscriber.writable();
        }

        @Arbiter
        public void look(L_Result result) {
            result.r1 = stage.written();
        }
    }

    /** A sink that is full after one event, and says at any moment that it is not any more. */
    @JCStressTest
    @Outcome(id = "12", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class ParkAgainstWritable {

        private final Stage stage = new Stage("a");

        public ParkAgainstWritable() {
            stage.sink.takeOnly(1);
        }

        @Actor
        public void publish() {
            stage.publish("a", "1");
            stage.publish("a", "2");
        }

        @Actor
        public void writable() {
            stage.sink.open();
            stage.subscriber.writable();
        }

        @Arbiter
        public void look(L_Result result) {
            result.r1 = stage.written();
        }
    }

    /** The client goes while it is written to. */
    @JCStressTest
    @Outcome(
            id = {"ended", "1 ended", "12 ended"},
            expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class PublishAgainstFailed {

        private final Stage stage = new Stage("a");

        @Actor
        public void publish() {
            stage.publish("a", "1");
            stage.publish("a", "2");
        }

        @Actor
        public void fail() {
            stage.subscriber.failed(null);
            stage.sink.fail();
        }

        @Arbiter
        public void look(L_Result result) {
            result.r1 = stage.ended();
        }
    }

    /** The client of a stream at rest goes while the stream is ended. */
    @JCStressTest
    @Outcome(id = "ended", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class EndAgainstFailed {

        private final Stage stage = new Stage("a");

        @Actor
        public void end() {
            stage.subscriber.end(CloseReason.CLOSED);
        }

        @Actor
        public void fail() {
            stage.subscriber.failed(null);
            stage.sink.fail();
        }

        @Arbiter
        public void look(L_Result result) {
            result.r1 = stage.ended();
        }
    }

    /** The client of a stream whose sink is full goes while the stream is ended. */
    @JCStressTest
    @Outcome(id = "ended", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class EndOfParkedAgainstFailed {

        private final Stage stage = new Stage("a");

        public EndOfParkedAgainstFailed() {
            stage.sink.takeOnly(0);
            stage.publish("a", "1");
        }

        @Actor
        public void end() {
            stage.subscriber.end(CloseReason.CLOSED);
        }

        @Actor
        public void fail() {
            stage.subscriber.failed(null);
            stage.sink.fail();
        }

        @Arbiter
        public void look(L_Result result) {
            result.r1 = stage.ended();
        }
    }

    /** A sink becomes ready while the stream that waits for it is ended. */
    @JCStressTest
    @Outcome(
            id = {"ended", "1 ended"},
            expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN)
    @State
    public static class EndAgainstWritable {

        private final Stage stage = new Stage("a");

        public EndAgainstWritable() {
            stage.sink.takeOnly(0);
            stage.publish("a", "1");
        }

        @Actor
        public void end() {
            stage.subscriber.end(CloseReason.CLOSED);
        }

        @Actor
        public void writable() {
            stage.sink.open();
            stage.subscriber.writable();
        }

        @Arbiter
        public void look(L_Result result) {
            result.r1 = stage.ended();
        }
    }
}
