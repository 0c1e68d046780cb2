package io.eventsource.it.consumers;

import java.nio.file.Path;

class ClassPathConsumerTest extends ConsumerContract {

    ClassPathConsumerTest() {
        super("unnamed module");
    }

    @Override
    Program compile(Path classes) throws Exception {
        return Program.onClassPath("consumer", Jars.REQUIRED, classes);
    }
}
