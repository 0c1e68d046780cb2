package io.eventsource.cli.listener;

import io.eventsource.cli.UsageException;
import io.eventsource.protocol.internal.FaultText;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;

/** The file of a Unix socket. Jetty binds it, and removes it when it stops. */
final class UnixSocket {

    /** The longest path that the system takes, in bytes. */
    static final int MAX_PATH = UnixDomainServerConnector.MAX_UNIX_DOMAIN_PATH_LENGTH;

    private UnixSocket() {}

    /**
     * Checks that the directory takes a socket, and removes the one of a listener that was killed.
     *
     * @throws UsageException if another program uses the file, or the directory takes none
     */
    static void prepare(Path path) {
        Path directory = path.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw UsageException.failed("cannot listen on " + path + ": its directory does not exist");
        }
        if (!Files.isWritable(directory)) {
            throw UsageException.failed("cannot listen on " + path + ": its directory is not writable");
        }
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther()) {
                throw UsageException.failed("cannot listen on " + path + ": it exists, and is not a socket");
            }
            if (isUsed(path)) {
                throw UsageException.failed("cannot listen on " + path + ": another process listens on it");
            }
            Files.delete(path);
        } catch (IOException e) {
            throw UsageException.failed("cannot listen on " + path + ": " + FaultText.of(e), e);
        }
    }

    private static boolean isUsed(Path path) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException refused) {
            return false;
        }
    }

    /** Lets the owner and the group connect, whatever the umask is. */
    static void permitGroup(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
    }
}
