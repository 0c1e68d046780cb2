package io.eventsource.auth.internal;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/** Verifies Ed25519 signatures by the Java runtime, which needs no other library. */
public final class EdDsa {

    private static final String ALGORITHM = "Ed25519";
    private static final int KEY_BYTES = 32;

    /** What precedes the 32 bytes of a public key in its X.509 form. */
    private static final byte[] X509_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

    private EdDsa() {}

    /** Returns whether a signature is that of a text, by a public key of 32 bytes. */
    public static boolean verify(byte[] key, byte[] text, byte[] signature) {
        if (key.length != KEY_BYTES) {
            return false;
        }
        byte[] encoded = new byte[X509_HEAD.length + KEY_BYTES];
        System.arraycopy(X509_HEAD, 0, encoded, 0, X509_HEAD.length);
        System.arraycopy(key, 0, encoded, X509_HEAD.length, KEY_BYTES);
        try {
            PublicKey known = KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(known);
            verifier.update(text);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
