package io.eventsource.cli.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A key and a certificate for {@code localhost}, made by the JDK's keytool once for each algorithm and name. */
public record TestKey(Path key, Path certificate) {

    private static final String PASSWORD = "password";

    /** The stores by algorithm: keytool takes a second. */
    private static final Map<String, byte[]> STORES = new HashMap<>();

    public static TestKey make(Path directory, String algorithm) throws Exception {
        return make(directory, algorithm, "");
    }

    /** Makes one of several keys of an algorithm. */
    public static synchronized TestKey make(Path directory, String algorithm, String name) throws Exception {
        Path store = directory.resolve(algorithm + ".p12");
        if (!STORES.containsKey(algorithm + name)) {
            generate(store, algorithm);
            STORES.put(algorithm + name, Files.readAllBytes(store));
        }
        Files.write(store, STORES.get(algorithm + name));
        return export(store, directory, algorithm);
    }

    private static void generate(Path store, String algorithm) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                "-genkeypair",
                "-alias",
                "test",
                "-keyalg",
                algorithm,
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString()));
        if (algorithm.equals("RSA")) {
            command.addAll(List.of("-keysize", "2048")); // more would take seconds
        }
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool: " + said);
        }
    }

    private static TestKey export(Path file, Path directory, String name) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        Path key = directory.resolve(name + "-key.pem");
        Path certificate = directory.resolve(name + "-cert.pem");
        Files.writeString(
                key,
                pem("PRIVATE KEY", store.getKey("test", PASSWORD.toCharArray()).getEncoded()));
        Files.writeString(
                certificate, pem("CERTIFICATE", store.getCertificate("test").getEncoded()));
        return new TestKey(key, certificate);
    }

    static String pem(String label, byte[] bytes) {
        return "words before it\n-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + label
                + "-----\n";
    }
}
