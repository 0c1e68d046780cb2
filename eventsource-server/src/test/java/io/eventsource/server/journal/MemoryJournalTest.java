package io.eventsource.server.journal;

class MemoryJournalTest extends JournalContract {

    @Override
    protected Journal open() {
        return new MemoryJournal();
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
