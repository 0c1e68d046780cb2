package io.eventsource.cli.listener;

import io.eventsource.cli.UsageException;
import io.eventsource.cli.net.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.AbstractConnector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the key and its certificate again after their files have changed. Open connections are not affected. Files that cannot be
 * used are logged, and those that were read before stay in use.
 */
final class CertificateWatch {

    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);
    private static final long INTERVAL_MILLIS = 1_000;

    private final ListenerOptions.KeyFiles files;
    private final Consumer<SSLContext> use;

    // Owned by the one look that is scheduled.
    private Version used;
    private Version seen;

    /** What identifies the content of both files; null for a file that cannot be read. */
    private record Version(
            @Nullable FileVersion key, @Nullable FileVersion certificate) {}

    private record FileVersion(Object modified, long size, String fileKey) {}

    /**
     * Creates a watch of files that were just read.
     *
     * @param use uses another key and certificate for new connections
     */
    CertificateWatch(ListenerOptions.KeyFiles files, Consumer<SSLContext> use) {
        this.files = files;
        this.use = use;
        used = version();
        seen = used;
    }

    /** Looks at the files for as long as a connector runs. */
    void watch(AbstractConnector connector) {
        Runnable look = () -> {
            look();
            if (connector.isRunning()) {
                watch(connector);
            }
        };
        // Files are not read on the thread of the timer, because a network file system may block.
        connector
                .getScheduler()
                .schedule(() -> connector.getExecutor().execute(look), INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Looks at the files once. Those that have changed are read when they stay the same from one look to the next. */
    void look() {
        Version now = version();
        boolean isStable = now.equals(seen);
        seen = now;
        if (!isStable || now.equals(used)) {
            return;
        }
        used = now; // also if it is not valid, so that this is logged once
        try {
            use.accept(Tls.server(files.key(), files.certificate()));
            LOG.info("the certificate in {} was read again", files.certificate());
        } catch (UsageException e) {
            LOG.warn("{}; the certificate that was read before stays in use", e.getMessage());
        }
    }

    private Version version() {
        return new Version(version(files.key()), version(files.certificate()));
    }

    private static @Nullable FileVersion version(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileVersion(
                    attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey()));
        } catch (IOException e) {
            return null;
        }
    }
}
