package io.eventsource.client;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * A key and its own certificate, made by the JDK's keytool once for each name. A client with the file as trust store
 * trusts the certificate.
 */
record KeyFile(Path path) {

    private static final String PASSWORD = "password";

    /** The stores by name: keytool takes a second. */
    private static final Map<String, byte[]> STORES = new HashMap<>();

    static synchronized KeyFile make(Path directory, String name) throws Exception {
        Path file = directory.resolve(name + ".p12");
        if (!STORES.containsKey(name)) {
            generate(file, name);
            STORES.put(name, Files.readAllBytes(file));
        }
        Files.write(file, STORES.get(name));
        return new KeyFile(file);
    }

    private static void generate(Path file, String name) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-J-XX:TieredStopAtLevel=1",
                        "-J-XX:+UseSerialGC",
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool: " + said);
        }
    }

    /** A server that has this key. */
    SslContextFactory.Server server() {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        identify(tls);
        tls.setSniRequired(false);
        return tls;
    }

    /** The end of a connection has this key. */
    <T extends SslContextFactory> T identify(T tls) {
        tls.setKeyStorePath(path.toString());
        tls.setKeyStorePassword(PASSWORD);
        return tls;
    }

    /** The end of a connection trusts a peer with this key. */
    <T extends SslContextFactory> T trust(T tls) {
        tls.setTrustStorePath(path.toString());
        tls.setTrustStorePassword(PASSWORD);
        return tls;
    }
}
