package io.eventsource.cli.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.cli.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemFileTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void keysOfTheUsualKindsAreRead(String algorithm) throws Exception {
        TestKey files = TestKey.make(directory, algorithm);
        assertThat(PemFile.privateKey(files.key()).getFormat()).isEqualTo("PKCS#8");
        assertThat(PemFile.certificates(files.certificate())).hasSize(1);
        assertThat(Tls.server(files.key(), files.certificate()).getProtocol()).isEqualTo("TLS");
    }

    @Test
    void oneFileMayHoldKeyAndChain() throws Exception {
        TestKey files = TestKey.make(directory, "EC");
        String certificate = Files.readString(files.certificate());
        Path both = file(Files.readString(files.key()) + certificate + certificate);
        assertThat(PemFile.certificates(both)).hasSize(2);
        assertThat(PemFile.privateKey(both).getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void aKeyMustFitItsCertificate() throws Exception {
        TestKey rsa = TestKey.make(directory, "RSA");
        TestKey ec = TestKey.make(directory, "EC");
        assertFails(
                () -> Tls.server(ec.key(), rsa.certificate()),
                ec.key() + " is not the key of the certificate in " + rsa.certificate());
        TestKey other = TestKey.make(Files.createDirectory(directory.resolve("other")), "EC", "other");
        assertFails(
                () -> Tls.server(other.key(), ec.certificate()),
                other.key() + " is not the key of the certificate in " + ec.certificate());
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = directory.resolve("missing.pem");
        assertFails(() -> PemFile.privateKey(missing), missing + " does not exist");
    }

    @Test
    void aFileWithoutAKeyOrCertificateIsNamed() throws Exception {
        Path file = file("nothing of the kind");
        assertFails(
                () -> PemFile.privateKey(file), file + " must contain a private key in PEM format, but contains none");
        assertFails(
                () -> PemFile.certificates(file),
                file + " must contain a certificate in PEM format, but contains none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"})
    void otherFormsOfKeysComeWithAdvice(String label) throws Exception {
        Path file = file(TestKey.pem(label, new byte[5]));
        assertThatThrownBy(() -> PemFile.privateKey(file))
                .hasMessageContaining("has a \"" + label + "\"; openssl pkcs8 -topk8 -nocrypt -in " + file);
    }

    @Test
    void damageIsNamed() throws Exception {
        Path key = file(TestKey.pem("PRIVATE KEY", new byte[] {1, 2, 3}));
        assertThatThrownBy(() -> PemFile.privateKey(key))
                .hasMessageStartingWith(key + " must contain a key of one of the algorithms RSA, EC");
        Path certificate = file(TestKey.pem("CERTIFICATE", new byte[] {1, 2, 3}));
        assertThatThrownBy(() -> PemFile.certificates(certificate))
                .hasMessageStartingWith(certificate + " has a certificate that cannot be read");
    }

    private Path file(String text) throws Exception {
        return Files.writeString(Files.createTempFile(directory, "test", ".pem"), text);
    }

    private static void assertFails(org.assertj.core.api.ThrowableAssert.ThrowingCallable reading, String message) {
        assertThatThrownBy(reading).isInstanceOf(UsageException.class).hasMessage(message);
    }
}
