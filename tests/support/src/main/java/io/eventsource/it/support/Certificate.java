package io.eventsource.it.support;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * A key and its certificate for this machine, as PEM files that the listener reads.
 *
 * @param key the file of the private key
 * @param chain the file of the certificate
 */
public record Certificate(Path key, Path chain) {

    private static final String PASSWORD = "changeit";

    /**
     * Makes one.
     *
     * @param directory where its files are
     * @param name the name of its files, and the organization in the certificate
     * @return the files
     * @throws Exception if that fails
     */
    public static Certificate make(Path directory, String name) throws Exception {
        Path store = directory.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-J-XX:TieredStopAtLevel=1",
                        "-J-XX:+UseSerialGC",
                        "-genkeypair",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD,
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost,O=" + name,
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1")
                .redirectErrorStream(true)
                .start();
        keytool.getInputStream().readAllBytes();
        if (!keytool.waitFor(30, TimeUnit.SECONDS)) {
            throw new IOException("keytool does not end");
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        byte[] key = keys.getKey("test", PASSWORD.toCharArray()).getEncoded();
        byte[] chain = keys.getCertificate("test").getEncoded();
        return new Certificate(
                pem(directory.resolve(name + "-key.pem"), "PRIVATE KEY", key),
                pem(directory.resolve(name + "-chain.pem"), "CERTIFICATE", chain));
    }

    private static Path pem(Path file, String type, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
    }
}
