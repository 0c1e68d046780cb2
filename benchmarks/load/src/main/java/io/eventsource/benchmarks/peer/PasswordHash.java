package io.eventsource.benchmarks.peer;

/** The user whose password is tried, as htpasswd writes it: bcrypt with a cost of 10. */
public final class PasswordHash {

    /** A line of a file of users. */
    public static final String LINE = "ann:$2y$10$cbgTUcxiXdycwcvRkZ87/./7btF2rEe/32m0mSzGHUO0zun8rJTt.\n";

    private PasswordHash() {}
}
