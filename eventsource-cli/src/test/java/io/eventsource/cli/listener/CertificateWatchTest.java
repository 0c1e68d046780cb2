package io.eventsource.cli.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.cli.net.TestKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files replace those that are in use. */
class CertificateWatchTest {

    @TempDir
    Path directory;

    private final List<SSLContext> used = new ArrayList<>();
    private TestKey first;
    private TestKey second;
    private Path key;
    private Path certificate;
    private CertificateWatch watch;
    private int changes;

    @BeforeEach
    void start() throws Exception {
        first = TestKey.make(Files.createDirectory(directory.resolve("1")), "EC");
        second = TestKey.make(Files.createDirectory(directory.resolve("2")), "RSA");
        key = directory.resolve("key.pem");
        certificate = directory.resolve("chain.pem");
        replace(first.key(), key);
        replace(first.certificate(), certificate);
        watch = new CertificateWatch(new ListenerOptions.KeyFiles(key, certificate), used::add);
    }

    private void replace(Path by, Path file) throws Exception {
        Files.copy(by, file, StandardCopyOption.REPLACE_EXISTING);
        changes++;
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000L * changes));
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            watch.look();
        }
    }

    @Test
    void unchangedFilesAreNotReadAgain() {
        look(5);
        assertThat(used).isEmpty();
    }

    @Test
    void aPairIsReadOnceItStaysTheSame() throws Exception {
        replace(second.certificate(), certificate);
        look(1);
        replace(second.key(), key);
        look(1);
        assertThat(used).isEmpty();
        look(3);
        assertThat(used).hasSize(1);
    }

    @Test
    void filesThatAreNoPairAreReadWhenTheyAre() throws Exception {
        replace(second.certificate(), certificate);
        look(3);
        assertThat(used).as("a key of another certificate").isEmpty();
        replace(second.key(), key);
        look(2);
        assertThat(used).hasSize(1);
    }

    @Test
    void halfAFileAndNoFileChangeNothing() throws Exception {
        String half = Files.readString(second.certificate());
        Files.writeString(certificate, half.substring(0, half.length() / 2));
        look(3);
        Files.delete(key);
        look(3);
        assertThat(used).isEmpty();
        replace(second.certificate(), certificate);
        replace(second.key(), key);
        look(2);
        assertThat(used).hasSize(1);
    }
}
