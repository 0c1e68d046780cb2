package io.eventsource.it.api;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A module as its users see it.
 *
 * @param module what it requires and exports
 * @param types its exported packages' accessible types, by name
 */
record Library(ModuleDescriptor module, List<Class<?>> types) {

    private static final Pattern NAME = Pattern.compile("(?:module|class|interface|enum|record) ([\\w.$]+)");

    /** The library that a type belongs to, be that a jar or a directory of classes. */
    static Library of(Class<?> type) throws Exception {
        Path location =
                Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(location)) {
            return in(location);
        }
        try (FileSystem jar = FileSystems.newFileSystem(URI.create("jar:" + location.toUri()), Map.of())) {
            return in(jar.getPath("/"));
        }
    }

    private static Library in(Path classes) throws IOException, ClassNotFoundException {
        ModuleDescriptor module;
        try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
            module = ModuleDescriptor.read(in);
        }
        List<Class<?>> types = new ArrayList<>();
        for (String name : exportedTypes(classes, module)) {
            Class<?> type = Class.forName(name, false, Library.class.getClassLoader());
            if (Modifiers.isAccessible(type)) {
                types.add(type);
            }
        }
        return new Library(module, types);
    }

    private static List<String> exportedTypes(Path classes, ModuleDescriptor module) throws IOException {
        List<String> names = new ArrayList<>();
        for (ModuleDescriptor.Exports exports : module.exports()) {
            if (exports.isQualified()) {
                continue; // for modules of this project alone
            }
            String name = exports.source();
            try (Stream<Path> files = Files.list(classes.resolve(name.replace('.', '/')))) {
                files.map(file -> file.getFileName().toString())
                        .filter(file -> file.endsWith(".class") && !file.equals("package-info.class"))
                        .forEach(file -> names.add(name + "." + file.substring(0, file.length() - 6)));
            }
        }
        return names.stream().sorted().toList();
    }

    /** All that users may rely on, a line for each thing, those of a type indented below it. */
    List<String> api() {
        List<String> lines = new ArrayList<>();
        lines.add("module " + module.name());
        module.requires().stream()
                .filter(required -> !required.modifiers().contains(Requires.Modifier.MANDATED))
                .map(required -> "requires %s%s".formatted(Modifiers.of(required.modifiers()), required.name()))
                .sorted()
                .forEach(line -> lines.add("    " + line));
        module.exports().stream()
                .filter(exports -> !exports.isQualified())
                .map(exports -> "exports " + exports.source())
                .sorted()
                .forEach(line -> lines.add("    " + line));
        for (Class<?> type : types) {
            lines.add("");
            lines.add(Signatures.of(type));
            new Members(type).lines().forEach(line -> lines.add("    " + line));
        }
        return lines;
    }

    /** The name of the type, or module, that a line of a dump begins. */
    static String nameIn(String line) {
        Matcher matcher = NAME.matcher(line);
        if (!matcher.find()) {
            throw new IllegalArgumentException("begins no type: " + line);
        }
        return matcher.group(1);
    }
}
