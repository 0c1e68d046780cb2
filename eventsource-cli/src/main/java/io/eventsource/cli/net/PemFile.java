package io.eventsource.cli.net;

import io.eventsource.cli.UsageException;
import io.eventsource.protocol.internal.FaultText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys and certificates as tools write them (RFC 7468): blocks of Base64 between two lines that name the content. */
final class PemFile {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN (?<label>[^-]+)-----(?<base64>[^-]*)-----END \\k<label>-----");

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private PemFile() {}

    /** All certificates of a file, in their order; at least one. */
    static List<X509Certificate> certificates(Path file) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks(file)) {
            if (block.label.equals("CERTIFICATE")) {
                certificates.add(certificate(file, block));
            }
        }
        if (certificates.isEmpty()) {
            throw UsageException.failed(file + " must contain a certificate in PEM format, but contains none");
        }
        return certificates;
    }

    /** The first private key of a file, which must be in PKCS #8 form and not be encrypted. */
    static PrivateKey privateKey(Path file) {
        for (Block block : blocks(file)) {
            if (block.label.equals("PRIVATE KEY")) {
                return privateKey(file, block);
            }
            if (block.label.endsWith("PRIVATE KEY")) {
                throw UsageException.failed(file + " must begin with \"BEGIN PRIVATE KEY\", but has a \"" + block.label
                        + "\"; openssl pkcs8 -topk8 -nocrypt -in " + file + " converts it");
            }
        }
        throw UsageException.failed(file + " must contain a private key in PEM format, but contains none");
    }

    private static X509Certificate certificate(Path file, Block block) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(block.bytes(file)));
        } catch (CertificateException e) {
            throw UsageException.failed(file + " has a certificate that cannot be read: " + FaultText.of(e), e);
        }
    }

    /** The key names its algorithm, but the JDK must be given it. */
    private static PrivateKey privateKey(Path file, Block block) {
        PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(block.bytes(file));
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException e) {
                // The key has another algorithm.
            } catch (GeneralSecurityException e) {
                throw UsageException.failed(file + " cannot be read: " + FaultText.of(e), e);
            }
        }
        throw UsageException.failed(file + " must contain a key of one of the algorithms "
                + String.join(", ", ALGORITHMS) + ", but does not");
    }

    private static List<Block> blocks(Path file) {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(read(file));
        while (matcher.find()) {
            blocks.add(new Block(matcher.group("label"), matcher.group("base64")));
        }
        return blocks;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw UsageException.failed(file + " does not exist", e);
        } catch (IOException e) {
            throw UsageException.failed(file + " cannot be read: " + FaultText.of(e), e);
        }
    }

    private record Block(String label, String base64) {

        byte[] bytes(Path file) {
            try {
                return Base64.getMimeDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                throw UsageException.failed(file + " is damaged: " + FaultText.of(e), e);
            }
        }
    }
}
