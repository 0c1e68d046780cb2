package io.eventsource.server.internal.log;

import io.eventsource.server.internal.log.Outbox.Command;
import org.jspecify.annotations.Nullable;

/**
 * Shows what waits in an {@link Outbox} at a time, in order: a range of slots, some of which are removed. A slot of the range
 * changes only by removing its command; slots after it may be filled.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CommandSlots(Command[] slots, int from, int to) {

    /** Returns the first command after a position; null if none waits. */
    @Nullable Command next(long position) {
        for (int i = indexAfter(position); i < to; i++) {
            if (!slots[i].isRemoved()) {
                return slots[i];
            }
        }
        return null;
    }

    /** Returns how many commands wait after a position; counts up to a number. */
    int countAfter(long position, int most) {
        int found = 0;
        for (int i = indexAfter(position); i < to && found < most; i++) {
            found += slots[i].isRemoved() ? 0 : 1;
        }
        return found;
    }

    int indexAfter(long position) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (slots[middle].sequence() > position) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Returns the index of a command; -1 if it does not wait. */
    int indexOf(long sequence) {
        int index = indexAfter(sequence - 1);
        return index < to && slots[index].sequence() == sequence && !slots[index].isRemoved() ? index : -1;
    }

    /** Returns the commands that wait in new slots. */
    CommandSlots copy(int length) {
        Command[] copied = new Command[length];
        int count = 0;
        for (int i = from; i < to; i++) {
            if (!slots[i].isRemoved()) {
                copied[count++] = slots[i];
            }
        }
        return new CommandSlots(copied, 0, count);
    }
}
