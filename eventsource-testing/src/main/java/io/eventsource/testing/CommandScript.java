package io.eventsource.testing;

/** Decides what a {@link ScriptedAppliance} does with one command. */
@FunctionalInterface
public interface CommandScript {

    /**
     * Handles one command, on the appliance's thread, so it may wait for the test. If it returns without a final answer, the
     * command stays as it is.
     *
     * @param command the command
     * @throws Exception if the script fails, or the server refuses an answer: {@link ScriptedAppliance#close} reports it
     */
    void run(ReceivedCommand command) throws Exception;
}
