package io.eventsource.it;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Archives of the classes that a listener and a client load (class data sharing), which halve the time of a start. They are made
 * once for all tests of this module, and only where the build passes options to the launchers: continuous integration starts them as
 * users do.
 */
final class ClassArchive {

    private static final String VARIABLE = "EVENTSOURCE_JAVA_OPTS";
    private static final String OPTIONS = System.getenv().getOrDefault(VARIABLE, "");
    /** Relative, since the launchers split their options at spaces. */
    private static final Path DIRECTORY = Path.of("target", "archives");

    private static boolean begun;

    private ClassArchive() {}

    /** Returns the variables of a launcher's environment by which it finds its archive. */
    static synchronized Map<String, String> variables(String launcher) throws IOException {
        if (OPTIONS.isBlank()) {
            return Map.of();
        }
        if (!begun) {
            begun = true;
            make();
        }
        Path archive = archive(launcher);
        return Files.exists(archive) ? Map.of(VARIABLE, OPTIONS + " -XX:SharedArchiveFile=" + archive) : Map.of();
    }

    private static Path archive(String launcher) {
        return DIRECTORY.resolve(launcher + ".jsa");
    }

    /** Lets a listener and a client exchange an event and end, upon which each writes its archive. */
    private static void make() throws IOException {
        Files.createDirectories(DIRECTORY);
        try (Launcher listener = Launcher.start(training("listener"), "listener", "-P", "0", "-i", "-d")) {
            String line = listener.awaitOut(each -> each.contains("://"));
            String url = line.substring(line.indexOf("http")).strip();
            try (Launcher client = Launcher.start(training("client"), "client", url + "poll/t", "-n", "1")) {
                listener.awaitErr(each -> each.endsWith(" subscribed to t"));
                post(URI.create(url + "ping/t"));
                client.awaitExit();
            }
            listener.signal("TERM");
            listener.awaitExit();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static Map<String, String> training(String launcher) throws IOException {
        Path archive = archive(launcher);
        Files.deleteIfExists(archive);
        return Map.of(VARIABLE, OPTIONS + " -XX:ArchiveClassesAtExit=" + archive);
    }

    private static void post(URI uri) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.getOutputStream().close();
        connection.getInputStream().close();
    }
}
