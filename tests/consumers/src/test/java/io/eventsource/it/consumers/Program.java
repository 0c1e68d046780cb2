package io.eventsource.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * A user's program, compiled on one of the two paths, and run there.
 *
 * @param name the directory of its sources, and the last part of its package's and its module's name
 * @param named whether it is a module
 * @param jars what it was compiled against
 * @param classes where its classes are
 */
record Program(String name, boolean named, List<Path> jars, Path classes) {

    /** Options of the build for JVMs that live for a second. */
    private static final List<String> OPTIONS = Stream.of(
                    System.getProperty("test.jvm", "").split(" ", -1))
            .filter(option -> !option.isEmpty())
            .toList();

    /** Compiled as a module, against modules. */
    static Program onModulePath(String name, List<Path> jars, Path classes) throws IOException {
        return new Program(name, true, jars, classes).compiled();
    }

    /** Compiled without its module declaration. */
    static Program onClassPath(String name, List<Path> jars, Path classes) throws IOException {
        return new Program(name, false, jars, classes).compiled();
    }

    private Program compiled() throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--release", "17", "-Xlint:all", "-Werror"));
        arguments.addAll(List.of("-d", classes.toString()));
        // A class path is named in any case, or it would be this test's.
        arguments.addAll(List.of("--class-path", named ? classes.toString() : Jars.join(jars)));
        if (named) {
            arguments.addAll(List.of("--module-path", Jars.join(jars)));
        }
        arguments.addAll(sources());
        StringWriter words = new StringWriter();
        PrintWriter out = new PrintWriter(words, true);
        int status = ToolProvider.findFirst("javac").orElseThrow().run(out, out, arguments.toArray(String[]::new));
        assertThat(status).as("javac %s%n%s", arguments, words).isZero();
        return this;
    }

    private List<String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src", name))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> named || !file.endsWith("module-info.java"))
                    .map(Path::toString)
                    .toList();
        }
    }

    /** Runs it with what it was compiled against alone, and gives all that it says. */
    String run(String argument) throws Exception {
        return run(argument, List.of(), "");
    }

    /** Runs it with more jars; as modules they must be named, because no module requires them. */
    String run(String argument, List<Path> more, String module) throws Exception {
        List<Path> path = new ArrayList<>(jars);
        path.addAll(more);
        path.add(classes);
        String main = "com.example." + name + ".Main";
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        if (named) {
            command.addAll(List.of("--module-path", Jars.join(path)));
            if (!module.isEmpty()) {
                command.addAll(List.of("--add-modules", module));
            }
            command.addAll(List.of("--module", "com.example." + name + "/" + main));
        } else {
            command.addAll(List.of("--class-path", Jars.join(path), main));
        }
        command.add(argument);
        return output(command);
    }

    private String output(List<String> command) throws Exception {
        Path output = Files.createTempFile(classes.getParent(), "output", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("has ended: %s", command)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output);
    }
}
