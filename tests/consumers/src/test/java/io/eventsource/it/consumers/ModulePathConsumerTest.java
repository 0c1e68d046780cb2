package io.eventsource.it.consumers;

import java.nio.file.Path;

class ModulePathConsumerTest extends ConsumerContract {

    ModulePathConsumerTest() {
        super("module com.example.consumer");
    }

    @Override
    Program compile(Path classes) throws Exception {
        return Program.onModulePath("consumer", Jars.REQUIRED, classes);
    }
}
