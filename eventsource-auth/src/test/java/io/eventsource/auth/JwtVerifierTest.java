package io.eventsource.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.eventsource.it.support.Await;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JwtVerifierTest {

    private static final String ISSUER = "https://login.example.org/";
    private static final String AUDIENCE = "https://events.example.org/";
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private static JwtVerifier verifier(JwtKeys keys) {
        return JwtVerifier.forAudience(AUDIENCE)
                .withIssuer(ISSUER, keys)
                .withIssuer(
                        "https://other.example.org/",
                        JwtKeys.secret("another secret of another issuer".getBytes(StandardCharsets.US_ASCII)))
                .withClock(Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static JwtVerifier verifier() {
        return verifier(JwtKeys.secret(SECRET));
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject("ann")
                .jwtID("7")
                .expirationTime(Date.from(NOW.plusSeconds(60)));
    }

    private static String signed(JWSHeader header, JWTClaimsSet claims, JWSSigner signer) throws Exception {
        SignedJWT token = new SignedJWT(header, claims);
        token.sign(signer);
        return token.serialize();
    }

    private static String token(Consumer<JWTClaimsSet.Builder> change) throws Exception {
        JWTClaimsSet.Builder claims = claims();
        change.accept(claims);
        return signed(new JWSHeader(JWSAlgorithm.HS256), claims.build(), new MACSigner(SECRET));
    }

    private static Caller caller(JwtVerifier verifier, String token) throws Exception {
        return Objects.requireNonNull(verifier.authenticate(new Credentials.Bearer(token)));
    }

    private static void assertInvalid(JwtVerifier verifier, String token, String reason) {
        assertThatThrownBy(() -> verifier.authenticate(new Credentials.Bearer(token)))
                .isInstanceOfSatisfying(
                        AuthenticationException.class,
                        e -> assertThat(e.reason()).isEqualTo(AuthenticationException.Reason.INVALID))
                .hasMessageContaining(reason)
                .hasMessageNotContaining(token);
    }

    private static void assertInvalid(Consumer<JWTClaimsSet.Builder> change, String reason) throws Exception {
        assertInvalid(verifier(), token(change), reason);
    }

    private JwtKeys keys(JWK... keys) throws Exception {
        Path file = directory.resolve("keys");
        Files.writeString(file, new JWKSet(Arrays.asList(keys)).toString(true));
        return JwtKeys.file(file);
    }

    private static OctetKeyPair edKey(KeyPair pair) {
        byte[] encoded = pair.getPublic().getEncoded();
        return new OctetKeyPair.Builder(
                        Curve.Ed25519,
                        Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)))
                .keyID("ed")
                .build();
    }

    private static String edToken(KeyPair pair) throws Exception {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.EdDSA).keyID("ed").build();
        String input = header.toBase64URL() + "." + claims().build().toPayload().toBase64URL();
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(pair.getPrivate());
        signature.update(input.getBytes(StandardCharsets.US_ASCII));
        return input + "." + Base64URL.encode(signature.sign());
    }

    @Test
    void eachAlgorithmIsVerified() throws Exception {
        RSAKey rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
        ECKey curve = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        JwtVerifier verifier = verifier(keys(rsa.toPublicJWK(), curve.toPublicJWK(), edKey(pair)));
        JWTClaimsSet claims = claims().build();

        assertThat(caller(verifier, signed(new JWSHeader(JWSAlgorithm.RS256), claims, new RSASSASigner(rsa)))
                        .getName())
                .isEqualTo("ann");
        assertThat(caller(verifier, signed(new JWSHeader(JWSAlgorithm.ES256), claims, new ECDSASigner(curve)))
                        .getName())
                .isEqualTo("ann");
        assertThat(caller(verifier, edToken(pair)).getName()).isEqualTo("ann");
        Caller byHmac = caller(verifier(), token(change -> {}));
        assertThat(byHmac.expiresAt()).isEqualTo(NOW.plusSeconds(60));
        assertThat(byHmac.session()).isEqualTo(ISSUER + " 7");
        assertThat(byHmac.grants()).isEqualTo(Grants.NONE);
    }

    @Test
    void aKeyIsForOneAlgorithmAndOneIssuer() throws Exception {
        RSAKey rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
        ECKey curve = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
        JwtVerifier verifier = verifier(keys(rsa.toPublicJWK(), curve.toPublicJWK()));
        JWTClaimsSet claims = claims().build();
        String wrong = "its issuer is not known, or its signature is wrong";
        assertInvalid(
                verifier,
                signed(
                        new JWSHeader(JWSAlgorithm.HS256),
                        claims,
                        new MACSigner(rsa.toRSAPublicKey().getEncoded())),
                wrong);
        assertInvalid(verifier, signed(new JWSHeader(JWSAlgorithm.RS512), claims, new RSASSASigner(rsa)), wrong);
        assertInvalid(verifier, signed(new JWSHeader(JWSAlgorithm.PS256), claims, new RSASSASigner(rsa)), wrong);
        assertInvalid(
                verifier,
                signed(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("ec").build(), claims, new RSASSASigner(rsa)),
                wrong);
        assertInvalid(token -> token.issuer("https://other.example.org/"), wrong);
        assertInvalid(token -> token.issuer(null), wrong);
        String unsigned = Base64URL.encode("{\"alg\":\"none\"}") + "."
                + claims.toPayload().toBase64URL() + ".";
        assertInvalid(verifier(), unsigned, "it is not a signed JSON Web Token");
        String own = token(change -> {});
        assertInvalid(verifier(), own.substring(0, own.length() - 4) + "AAAA", wrong);
    }

    @Test
    void aWeakKeyIsRefused() throws Exception {
        assertThatThrownBy(() -> JwtKeys.secret(new byte[31])).hasMessageContaining("at least 32 bytes");
        RSAKey weak = new RSAKeyGenerator(1024, true).generate();
        assertThatThrownBy(() -> keys(weak.toPublicJWK()))
                .hasMessageContaining("there is no key for HS256, RS256, ES256 or EdDSA");
        assertThatThrownBy(() -> JwtKeys.url(URI.create("http://example.org/keys")))
                .hasMessageContaining("https");
    }

    @Test
    void eachClaimCounts() throws Exception {
        assertInvalid(token -> token.expirationTime(null), "it has no exp");
        assertInvalid(token -> token.expirationTime(Date.from(NOW)), "it has expired");
        assertInvalid(token -> token.notBeforeTime(Date.from(NOW.plusSeconds(40))), "it is not valid yet");
        assertInvalid(token -> token.audience("https://elsewhere.example.org/"), "its aud must contain " + AUDIENCE);
        assertInvalid(token -> token.audience((String) null), "its aud must contain");
        assertInvalid(token -> token.subject(null), "it has no sub");
        assertThat(caller(verifier(), token(change -> change.audience(List.of("x", AUDIENCE))))
                        .getName())
                .isEqualTo("ann");
        JWSHeader other = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(new JOSEObjectType("dpop+jwt"))
                .build();
        assertInvalid(verifier(), signed(other, claims().build(), new MACSigner(SECRET)), "its type must be");
        JWSHeader long1 = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(new JOSEObjectType("application/at+JWT"))
                .build();
        assertThat(caller(verifier(), signed(long1, claims().build(), new MACSigner(SECRET)))
                        .getName())
                .isEqualTo("ann");
    }

    private static Object detail(List<?> actions, Object... topics) {
        return Map.of(
                "type", "https://mercure.rocks/authorization-detail", "actions", actions, "topics", List.of(topics));
    }

    @Test
    void authorizationDetailsOfMercureGrant() throws Exception {
        Grants grants = caller(
                        verifier(),
                        token(claims -> claims.claim(
                                "authorization_details",
                                List.of(
                                        detail(
                                                List.of("subscribe", "dream"),
                                                Map.of("match", "news"),
                                                Map.of("match", "https://e.org/:id", "match_type", "urlpattern")),
                                        detail(List.of("publish", "reply"), Map.of("match", "*")),
                                        Map.of("type", "of another server", "actions", 7)))))
                .grants();
        assertThat(grants.allows(Permission.SUBSCRIBE, "news")).isTrue();
        assertThat(grants.allows(Permission.SUBSCRIBE, "https://e.org/7")).isTrue();
        assertThat(grants.allows(Permission.SUBSCRIBE, "other")).isFalse();
        assertThat(grants.allows(Permission.PUBLISH, "other")).isTrue();
        assertThat(grants.allows(Permission.REPLY, "other")).isTrue();
    }

    @Test
    void theClaimOfEarlierVersionsGrants() throws Exception {
        Grants grants = caller(
                        verifier(),
                        token(claims -> claims.claim(
                                "mercure",
                                Map.of(
                                        "subscribe", List.of("https://e.org/books/{id}", "news*"),
                                        "publish", List.of("*")))))
                .grants();
        assertThat(grants.allows(Permission.SUBSCRIBE, "https://e.org/books/7")).isTrue();
        assertThat(grants.allows(Permission.SUBSCRIBE, "https://e.org/books/7/8"))
                .isFalse();
        assertThat(grants.allows(Permission.SUBSCRIBE, "news")).isFalse();
        assertThat(grants.allows(Permission.SUBSCRIBE, "news*")).as("as it is").isTrue();
        assertThat(grants.allows(Permission.PUBLISH, "x")).isTrue();
        assertThat(grants.allows(Permission.REPLY, "x")).isFalse();
    }

    @Test
    void oneInvalidPartMakesTheTokenInvalid() throws Exception {
        Object valid = detail(List.of("subscribe"), Map.of("match", "news"));
        assertInvalid(token -> token.claim("authorization_details", List.of(valid, "text")), "must be an object");
        assertInvalid(
                token -> token.claim("authorization_details", List.of(valid, detail(List.of("subscribe")))),
                "its actions and topics must not be empty");
        assertInvalid(
                token -> token.claim(
                        "authorization_details",
                        List.of(valid, detail(List.of("subscribe"), Map.of("match", "x", "match_type", "regexp")))),
                "the match_type regexp is not supported");
        assertInvalid(
                token -> token.claim("mercure", Map.of("subscribe", List.of("https://e.org/{?q}"))),
                "more than simple variables");
        assertInvalid(token -> token.claim("mercure", "text"), "mercure must be an object");
    }

    @Test
    void otherTokensAreLeftToOthers() throws Exception {
        assertThat(verifier().authenticate(new Credentials.Bearer("es_token"))).isNull();
        assertThat(verifier().authenticate(new Credentials.Basic("a", "b"))).isNull();
        assertInvalid(verifier(), "a.b.c", "it is not a signed JSON Web Token");
    }

    @Test
    void keysInAFileRotate() throws Exception {
        ECKey first = new ECKeyGenerator(Curve.P_256).keyID("1").generate();
        ECKey second = new ECKeyGenerator(Curve.P_256).keyID("2").generate();
        JwtVerifier verifier = verifier(keys(first.toPublicJWK()));
        String bySecond = signed(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("2").build(),
                claims().build(),
                new ECDSASigner(second));
        assertInvalid(verifier, bySecond, "signature");
        keys(first.toPublicJWK(), second.toPublicJWK());
        Await.until(
                () -> {
                    try {
                        return caller(verifier, bySecond).getName().equals("ann");
                    } catch (AuthenticationException e) {
                        return false;
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                },
                () -> "not read again");
    }

    @Test
    void keysAreFetchedAndRotateAtOnce() throws Exception {
        ECKey first = new ECKeyGenerator(Curve.P_256).keyID("1").generate();
        ECKey second = new ECKeyGenerator(Curve.P_256).keyID("2").generate();
        JWKSet[] served = {new JWKSet(first.toPublicJWK())};
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/keys", exchange -> {
            byte[] body = served[0].toString(true).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        String byFirst = signed(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("1").build(), claims().build(), new ECDSASigner(first));
        String bySecond = signed(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("2").build(),
                claims().build(),
                new ECDSASigner(second));
        JwtVerifier verifier = verifier(
                JwtKeys.url(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys")));
        try {
            assertThat(caller(verifier, byFirst).getName()).isEqualTo("ann");
            served[0] = new JWKSet(List.of(first.toPublicJWK(), second.toPublicJWK()));
            assertThat(caller(verifier, bySecond).getName()).isEqualTo("ann");
        } finally {
            server.stop(0);
        }
        assertThat(caller(verifier, byFirst).getName()).as("while it is away").isEqualTo("ann");
        JwtVerifier unreachable = verifier(
                JwtKeys.url(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys")));
        assertThatThrownBy(() -> unreachable.authenticate(new Credentials.Bearer(byFirst)))
                .isInstanceOfSatisfying(
                        AuthenticationException.class,
                        e -> assertThat(e.reason()).isEqualTo(AuthenticationException.Reason.BUSY));
    }
}
