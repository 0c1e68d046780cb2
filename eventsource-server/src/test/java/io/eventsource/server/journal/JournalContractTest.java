package io.eventsource.server.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** The contract fails for journals that break it. */
class JournalContractTest {

    @Test
    void passesForAJournalThatKeepsIt() throws Exception {
        assertThat(failures(follower -> follower)).isEmpty();
    }

    @Test
    void failsForAJournalThatLoses() throws Exception {
        assertThat(failures(follower -> new Filter(follower) {
                    private int count;

                    @Override
                    public void apply(long position, JournalRecord record) {
                        if (++count % 50 != 7) {
                            follower.apply(position, record);
                        }
                    }
                }))
                .contains("recordsAreAppliedOnceInTheOrderOfTheirAppends", "recordsOfManyPublishersHaveOneOrder");
    }

    @Test
    void failsForAJournalThatDoubles() throws Exception {
        assertThat(failures(follower -> new Filter(follower) {
                    private int count;

                    @Override
                    public void apply(long position, JournalRecord record) {
                        follower.apply(position, record);
                        if (++count % 50 == 7) {
                            follower.apply(position, record);
                        }
                    }
                }))
                .contains("recordsAreAppliedOnceInTheOrderOfTheirAppends", "recordsOfManyPublishersHaveOneOrder");
    }

    @Test
    void failsForAJournalThatReorders() throws Exception {
        assertThat(failures(follower -> new Filter(follower) {
                    private int count;
                    private Runnable held;

                    @Override
                    public void apply(long position, JournalRecord record) {
                        Runnable apply = () -> follower.apply(position, record);
                        if (++count % 50 == 7) {
                            held = apply;
                        } else {
                            apply.run();
                            if (held != null) {
                                held.run();
                                held = null;
                            }
                        }
                    }
                }))
                .contains("recordsAreAppliedOnceInTheOrderOfTheirAppends", "recordsOfManyPublishersHaveOneOrder");
    }

    /** Returns which tests fail for a journal whose follower is wrapped. */
    private static List<String> failures(UnaryOperator<JournalFollower> wrapped) throws Exception {
        List<String> failures = new ArrayList<>();
        for (Method test : JournalContract.class.getDeclaredMethods()) {
            if (test.isAnnotationPresent(Test.class)) {
                try {
                    test.invoke(MemoryJournalTest.of(() -> new Wrapper(wrapped)));
                } catch (InvocationTargetException e) {
                    if (!(e.getCause() instanceof TestAbortedException)) {
                        failures.add(test.getName());
                    }
                }
            }
        }
        return failures;
    }

    private abstract static class Filter implements JournalFollower {

        private final JournalFollower follower;

        Filter(JournalFollower follower) {
            this.follower = follower;
        }

        @Override
        public void trimmed(long position) {
            follower.trimmed(position);
        }

        @Override
        public boolean isNeeded(long position, JournalRecord record) {
            return follower.isNeeded(position, record);
        }
    }

    private static final class Wrapper implements Journal {

        private final Journal journal = new MemoryJournal();
        private final UnaryOperator<JournalFollower> wrapped;

        Wrapper(UnaryOperator<JournalFollower> wrapped) {
            this.wrapped = wrapped;
        }

        @Override
        public String epoch() {
            return journal.epoch();
        }

        @Override
        public byte[] key() {
            return journal.key();
        }

        @Override
        public void follow(long after, JournalFollower follower) {
            journal.follow(after, wrapped.apply(follower));
        }

        @Override
        public CompletionStage<Long> append(JournalRecord record) {
            return journal.append(record);
        }

        @Override
        public void close() {
            journal.close();
        }
    }
}
