package io.eventsource.cli.net;

import io.eventsource.cli.Environment;
import io.eventsource.cli.UsageException;
import io.eventsource.protocol.internal.FaultText;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The TLS contexts of the launchers: their own certificate, and the authorities that they trust. */
public final class Tls {

    private static final String AUTHORITIES = "SSL_CERT_FILE";

    private static final char[] NO_PASSWORD = {};

    /** What is signed to see whether two keys are a pair. */
    private static final byte[] PROBE = {42};

    private Tls() {}

    /** Advice about a certificate that is not trusted, which follows the message. */
    public static String trustAdvice(Throwable fault) {
        String authorities =
                FaultText.isUnknownAuthority(fault) ? AUTHORITIES + " names a file of trusted authorities, " : "";
        return "; " + authorities + Target.INSECURE + " accepts any certificate";
    }

    /**
     * Creates a context for a client that trusts the authorities of {@code SSL_CERT_FILE}, or else those of the JVM, or
     * any certificate.
     */
    public static SSLContext client(boolean insecure, Environment environment) {
        if (insecure) {
            return context(null, new TrustManager[] {new InsecureTrustManager()});
        }
        String file = environment.variable(AUTHORITIES);
        return context(null, file == null ? null : trusting(PemFile.certificates(Path.of(file))));
    }

    /** Creates a context for a server with a key and its certificate chain. */
    public static SSLContext server(Path keyFile, Path certificateFile) {
        List<X509Certificate> chain = PemFile.certificates(certificateFile);
        PrivateKey key = PemFile.privateKey(keyFile);
        if (!isPair(key, chain.get(0).getPublicKey())) {
            throw UsageException.failed(keyFile + " is not the key of the certificate in " + certificateFile);
        }
        try {
            KeyStore store = emptyStore();
            store.setKeyEntry("server", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return context(factory.getKeyManagers(), null);
        } catch (GeneralSecurityException | IOException e) {
            throw unusable(e);
        }
    }

    /** Whether the public key verifies what the private key signs. */
    private static boolean isPair(PrivateKey key, PublicKey publicKey) {
        if (!key.getAlgorithm().equals(publicKey.getAlgorithm())) {
            return false;
        }
        try {
            Signature signature = signature(key.getAlgorithm());
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static Signature signature(String algorithm) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(
                switch (algorithm) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> algorithm;
                });
        if (algorithm.equals("RSASSA-PSS")) {
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        return signature;
    }

    private static TrustManager[] trusting(List<X509Certificate> authorities) {
        try {
            KeyStore store = emptyStore();
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("authority-" + i, authorities.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw unusable(e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** Null means those of the JVM. */
    private static SSLContext context(KeyManager @Nullable [] own, TrustManager @Nullable [] others) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own, others, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    private static UsageException unusable(Exception cause) {
        return UsageException.failed("TLS cannot be set up: " + FaultText.of(cause), cause);
    }
}
