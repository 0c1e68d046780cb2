package io.eventsource.server.journal;

import java.util.function.Supplier;

class MemoryJournalTest extends JournalContract {

    private Supplier<Journal> journals = MemoryJournal::new;

    /** Returns the same tests for other journals. */
    static MemoryJournalTest of(Supplier<Journal> journals) {
        MemoryJournalTest test = new MemoryJournalTest();
        test.journals = journals;
        return test;
    }

    @Override
    protected Journal open() {
        return journals.get();
    }

    @Override
    protected boolean isDurable() {
        return false;
    }

    @Override
    protected Journal openAfterCrash(Journal crashed) {
        throw new UnsupportedOperationException();
    }
}
