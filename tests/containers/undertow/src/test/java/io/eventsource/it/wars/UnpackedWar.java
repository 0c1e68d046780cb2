package io.eventsource.it.wars;

import jakarta.servlet.Servlet;
import jakarta.servlet.annotation.WebServlet;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * The files of a WAR, and the classes in it.
 *
 * @param directory where the files are
 * @param classLoader loads what is in {@code WEB-INF}
 */
record UnpackedWar(Path directory, URLClassLoader classLoader) {

    static UnpackedWar of(Path war, Path directory) throws IOException {
        try (JarFile jar = new JarFile(war.toFile())) {
            Enumeration<? extends ZipEntry> entries = jar.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                Path file = directory.resolve(entry.getName()).normalize();
                if (!file.startsWith(directory)) {
                    throw new IOException(war + " holds a file that would leave it: " + entry.getName());
                }
                unpack(jar, entry, file);
            }
        }
        return new UnpackedWar(directory, classLoader(directory.resolve("WEB-INF")));
    }

    private static void unpack(JarFile jar, ZipEntry entry, Path file) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        try (InputStream content = jar.getInputStream(entry)) {
            Files.copy(content, file);
        }
    }

    private static URLClassLoader classLoader(Path webInf) throws IOException {
        List<URL> urls = new ArrayList<>();
        urls.add(webInf.resolve("classes").toUri().toURL());
        try (Stream<Path> jars = Files.list(webInf.resolve("lib"))) {
            for (Path jar : jars.sorted().toList()) {
                urls.add(jar.toUri().toURL());
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), UnpackedWar.class.getClassLoader());
    }

    /** The application's own classes that are annotated as servlets. */
    List<Class<? extends Servlet>> servlets() throws IOException, ClassNotFoundException {
        Path classes = directory.resolve("WEB-INF").resolve("classes");
        List<Class<? extends Servlet>> servlets = new ArrayList<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(UnpackedWar::isClass).toList()) {
                Class<?> type = Class.forName(name(classes.relativize(file)), false, classLoader);
                if (type.isAnnotationPresent(WebServlet.class)) {
                    servlets.add(type.asSubclass(Servlet.class));
                }
            }
        }
        return servlets;
    }

    private static boolean isClass(Path file) {
        return file.toString().endsWith(".class");
    }

    private static String name(Path file) {
        String path = file.toString().replace(file.getFileSystem().getSeparator(), ".");
        return path.substring(0, path.length() - ".class".length());
    }
}
