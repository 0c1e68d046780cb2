package io.eventsource.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.eventsource.auth.internal.EdDsa;
import io.eventsource.auth.internal.TokenClaims;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies JSON Web Tokens, signed with HS256, RS256, ES256 or EdDSA. The issuer and the audience must be those of the configuration;
 * {@code exp} and {@code sub} are required. What the caller may do is in the token: in the authorization details of Mercure 1.0, or in
 * the claim {@code mercure} of its earlier versions.
 *
 * <pre>{@code
 * JwtVerifier jwt = JwtVerifier.forAudience("https://events.example.org/")
 *         .withIssuer("https://login.example.org/", JwtKeys.url(URI.create("https://login.example.org/jwks.json")));
 * }</pre>
 *
 * <p>Immutable.
 */
public final class JwtVerifier implements Authenticator {

    private static final Logger LOG = LoggerFactory.getLogger(JwtVerifier.class);

    /** How far clocks may differ. */
    private static final Duration SKEW = Duration.ofSeconds(30);

    private static final int MIN_RSA_BITS = 2048;
    private static final String INVALID = "the token is not valid: ";

    /** The types of access tokens. */
    private static final Set<String> TYPES = Set.of("at+jwt", "jwt");

    private final String audience;
    private final Map<String, JwtKeys> issuers;
    private final Clock clock;

    private JwtVerifier(String audience, Map<String, JwtKeys> issuers, Clock clock) {
        this.audience = audience;
        this.issuers = issuers;
        this.clock = clock;
    }

    /**
     * Returns a verifier that knows no issuer yet.
     *
     * @param audience what {@code aud} must contain: the URL of this server, usually
     * @return the verifier
     */
    public static JwtVerifier forAudience(String audience) {
        return new JwtVerifier(Objects.requireNonNull(audience, "audience"), Map.of(), Clock.systemUTC());
    }

    /**
     * Returns a verifier that accepts the tokens of one more issuer.
     *
     * @param issuer what {@code iss} is
     * @param keys the keys of this issuer; no other key counts for it
     * @return the changed verifier
     */
    public JwtVerifier withIssuer(String issuer, JwtKeys keys) {
        Map<String, JwtKeys> more = new LinkedHashMap<>(issuers);
        more.put(Objects.requireNonNull(issuer, "issuer"), Objects.requireNonNull(keys, "keys"));
        return new JwtVerifier(audience, Map.copyOf(more), clock);
    }

    /** Returns a verifier with another clock: for tests. */
    JwtVerifier withClock(Clock other) {
        return new JwtVerifier(audience, issuers, other);
    }

    @Override
    public @Nullable Caller authenticate(Credentials credentials) throws AuthenticationException {
        if (!(credentials instanceof Credentials.Bearer bearer)
                || bearer.token().chars().filter(c -> c == '.').count() != 2) {
            return null;
        }
        try {
            SignedJWT token = SignedJWT.parse(bearer.token());
            JWTClaimsSet claims = token.getJWTClaimsSet();
            JwtKeys keys = claims.getIssuer() == null ? null : issuers.get(claims.getIssuer());
            JOSEObjectType type = token.getHeader().getType();
            if (keys == null || !isSigned(token, keys)) {
                throw invalid("its issuer is not known, or its signature is wrong");
            }
            if (type != null && !TYPES.contains(plain(type))) {
                throw invalid("its type must be at+jwt or JWT");
            }
            return caller(claims);
        } catch (ParseException e) {
            throw invalid("it is not a signed JSON Web Token");
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    private static String plain(JOSEObjectType type) {
        return type.getType().toLowerCase(Locale.ROOT).replaceFirst("^application/", "");
    }

    private static AuthenticationException invalid(String reason) {
        return AuthenticationException.invalid(INVALID + reason);
    }

    private Caller caller(JWTClaimsSet claims) throws AuthenticationException {
        Instant now = clock.instant();
        if (claims.getExpirationTime() == null) {
            throw invalid("it has no exp, when it expires");
        }
        Instant expires = claims.getExpirationTime().toInstant();
        if (!now.isBefore(expires)) {
            throw invalid("it has expired");
        }
        if (claims.getNotBeforeTime() != null
                && now.plus(SKEW).isBefore(claims.getNotBeforeTime().toInstant())) {
            throw invalid("it is not valid yet");
        }
        if (!claims.getAudience().contains(audience)) {
            throw invalid("its aud must contain " + audience);
        }
        String subject = claims.getSubject();
        if (subject == null || subject.isEmpty()) {
            throw invalid("it has no sub, whose it is");
        }
        String session = claims.getJWTID() == null ? null : claims.getIssuer() + ' ' + claims.getJWTID();
        return new Caller(subject, TokenClaims.grants(claims), expires, session);
    }

    private static boolean isSigned(SignedJWT token, JwtKeys keys) throws AuthenticationException {
        JWSAlgorithm algorithm = token.getHeader().getAlgorithm();
        String id = token.getHeader().getKeyID();
        try {
            for (JWK key : keys.source().keys(id)) {
                boolean isNamed = id == null || key.getKeyID() == null || id.equals(key.getKeyID());
                if (isNamed && algorithm.equals(algorithm(key)) && isSigned(token, key)) {
                    return true;
                }
            }
            return false;
        } catch (KeySourceException e) {
            LOG.warn("the keys of an issuer cannot be fetched: {}", e.getMessage());
            throw AuthenticationException.busy("the keys of the token's issuer cannot be fetched; try again later");
        }
    }

    private static boolean isSigned(SignedJWT token, JWK key) {
        try {
            if (key instanceof OctetSequenceKey secret) {
                return token.verify(new MACVerifier(secret));
            }
            if (key instanceof RSAKey rsa) {
                return token.verify(new RSASSAVerifier(rsa.toRSAPublicKey()));
            }
            if (key instanceof ECKey curve) {
                return token.verify(new ECDSAVerifier(curve.toECPublicKey()));
            }
            return key instanceof OctetKeyPair pair
                    && EdDsa.verify(
                            pair.getDecodedX(),
                            token.getSigningInput(),
                            token.getSignature().decode());
        } catch (JOSEException e) {
            return false;
        }
    }

    /** Returns the only algorithm that a key is used for; null if it is none of those that are supported, or too weak. */
    static @Nullable JWSAlgorithm algorithm(JWK key) {
        JWSAlgorithm own = null;
        if (key instanceof OctetSequenceKey secret && secret.size() >= 8 * 32) {
            own = JWSAlgorithm.HS256;
        } else if (key instanceof RSAKey rsa && rsa.size() >= MIN_RSA_BITS) {
            own = JWSAlgorithm.RS256;
        } else if (key instanceof ECKey curve && Curve.P_256.equals(curve.getCurve())) {
            own = JWSAlgorithm.ES256;
        } else if (key instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve())) {
            own = JWSAlgorithm.EdDSA;
        }
        boolean isForSignatures = key.getKeyUse() == null || KeyUse.SIGNATURE.equals(key.getKeyUse());
        boolean isSame = own != null
                && (key.getAlgorithm() == null
                        || List.of(own.getName(), "Ed25519")
                                .contains(key.getAlgorithm().getName()));
        return isForSignatures && isSame ? own : null;
    }

    /** A token cannot be changed, but it expires. */
    @Override
    public @Nullable Caller renew(Caller caller) {
        return caller;
    }
}
