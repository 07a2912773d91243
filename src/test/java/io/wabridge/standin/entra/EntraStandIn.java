package io.wabridge.standin.entra;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Microsoft Entra ID as far as tokens go: one tenant, a few clients and agents, keys that rotate.
 *
 * <p>Real Entra mints one of two token forms by the setting {@code accessTokenAcceptedVersion} of the API that is asked for: v1
 * (issuer {@code https://sts.windows.net/{tid}/}, audience the API's URI) and v2 (issuer {@code …/v2.0}, audience the API's client
 * id). Here it is v2, unless {@link #mintVersion1ByDefault} or the form field {@code token_version=1} says otherwise. The
 * audience of Dataverse is always its URL, as it is in reality.
 *
 * <p>Tokens live by the real time, because not everything that checks them follows the sandbox's clock; when that clock was moved
 * forward they expire an hour after it, so that they are good for a bridge on either clock.
 */
public final class EntraStandIn implements TokenCheck {

    public static final String TENANT = "00000000-0000-0000-0000-000000000001";
    public static final String BRIDGE_API = "api://whatsapp-dynamics-bridge";
    public static final String BRIDGE_CLIENT_ID = oid("b0");
    public static final String CLIENT_SECRET = "sandbox-secret";
    public static final String AGENT_PASSWORD = "sandbox";

    private static final Duration LIFETIME = Duration.ofHours(1);

    /** Client name to the object id of its service principal. */
    static final Map<String, String> CLIENTS =
            Map.of("bridge", oid("0e"), "partner", oid("0d"), "inspector", oid("0f"));

    /** Agent name to object id. */
    static final Map<String, String> AGENTS = Map.of("ada", oid("0a"), "bob", oid("0b"), "root", oid("0c"));

    /** What a token can be asked for. */
    public enum Resource {
        BRIDGE,
        DATAVERSE
    }

    private record Kept(String token, Instant expires) {}

    /**
     * Half as long as Entra's, which nothing here can tell: such a key is found, and signs, in an eighth of the time, and the tests have
     * tens of stand-ins and thousands of tokens.
     */
    private static final int KEY_BITS = 1024;

    /** Made once a JVM: finding two large primes takes longer than starting all stand-ins. */
    private static final RSAKey FIRST_KEY = newKey();

    private final Supplier<String> baseUrl;
    private final Clock sandboxClock;
    private final Clock realClock;
    private final List<RSAKey> published = new ArrayList<>();
    private final Map<String, Kept> kept = new ConcurrentHashMap<>();
    private final Cache<String, Boolean> verified =
            Caffeine.newBuilder().maximumSize(1000).build();
    private RSAKey signing;
    private volatile boolean version1ByDefault;

    /**
     * @param baseUrl of the stand-in server, known only once it is started
     * @param sandboxClock the clock that tests move
     */
    public EntraStandIn(Supplier<String> baseUrl, Clock sandboxClock) {
        this(baseUrl, sandboxClock, Clock.systemUTC());
    }

    EntraStandIn(Supplier<String> baseUrl, Clock sandboxClock, Clock realClock) {
        this.baseUrl = baseUrl;
        this.sandboxClock = sandboxClock;
        this.realClock = realClock;
        use(FIRST_KEY);
    }

    private static String oid(String lastTwo) {
        return "00000000-0000-0000-0000-0000000000" + lastTwo;
    }

    /** {@code …/entra/{tenant}}. */
    public String authority() {
        return baseUrl.get() + "/entra/" + TENANT;
    }

    public String issuer() {
        return authority() + "/v2.0";
    }

    public static String version1Issuer() {
        return "https://sts.windows.net/" + TENANT + "/";
    }

    public String tokenEndpoint() {
        return authority() + "/oauth2/v2.0/token";
    }

    public String jwksUri() {
        return authority() + "/discovery/v2.0/keys";
    }

    /** What stands before {@code /.default} in the scope. */
    public String uriOf(Resource resource) {
        return resource == Resource.BRIDGE ? BRIDGE_API : baseUrl.get() + "/dataverse";
    }

    /** From now on a new key signs; the old ones stay published, as Entra keeps them for a while. */
    public void rotateKey() {
        use(newKey());
    }

    private synchronized void use(RSAKey key) {
        signing = key;
        published.add(key);
        kept.clear();
    }

    /** Withdraws every key but the one that signs: tokens of the others are worthless from now on. */
    public synchronized void withdrawOldKeys() {
        published.removeIf(key -> !key.equals(signing));
    }

    public void mintVersion1ByDefault(boolean version1) {
        version1ByDefault = version1;
        kept.clear();
    }

    synchronized JWKSet keys() {
        return new JWKSet(new ArrayList<JWK>(published)).toPublicJWKSet();
    }

    private static RSAKey newKey() {
        try {
            return new RSAKeyGenerator(KEY_BITS, true)
                    .keyID(UUID.randomUUID().toString())
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A token as a client gets it with its secret. */
    public String clientToken(String client, Resource resource) {
        return forClient(client, resource).token();
    }

    /**
     * A token as an agent gets it with the password, through the client {@code partner}. It is kept until it has lived half its
     * life, as client libraries do: signatures are the dearest thing a test does.
     */
    public String agentToken(String agent, Resource resource) {
        Instant now = latest(realClock.instant(), sandboxClock.instant());
        return kept.compute(agent + ' ' + resource, (name, old) -> {
                    boolean good =
                            old != null && now.plus(LIFETIME.dividedBy(2)).isBefore(old.expires());
                    return good
                            ? old
                            : new Kept(forAgent(agent, "partner", resource).token(), now.plus(LIFETIME));
                })
                .token();
    }

    public Mint forClient(String client, Resource resource) {
        return new Mint(client, null, CLIENTS.get(client), resource);
    }

    public Mint forAgent(String agent, String client, Resource resource) {
        return new Mint(client, agent, AGENTS.get(agent), resource);
    }

    /** For tests: a token of someone unknown to Dataverse, or wrong in one respect. */
    public final class Mint {

        private final String client;
        private final String agent;
        private final String oid;
        private final Resource resource;
        private boolean version1 = version1ByDefault;
        private Instant expiry;
        private String issuer;
        private String audience;
        private String principal;
        private RSAKey key;

        private Mint(String client, String agent, String oid, Resource resource) {
            this.client = client;
            this.agent = agent;
            this.oid = oid;
            this.resource = resource;
        }

        public Mint version1() {
            version1 = true;
            return this;
        }

        public Mint version2() {
            version1 = false;
            return this;
        }

        /** Expired an hour ago by every clock. */
        public Mint expired() {
            expiry = realClock.instant().minus(LIFETIME);
            return this;
        }

        public Mint issuer(String other) {
            issuer = other;
            return this;
        }

        public Mint audience(String other) {
            audience = other;
            return this;
        }

        /** A principal of this tenant that no seed knows. */
        public Mint oid(String other) {
            principal = other;
            return this;
        }

        /** Signed with a key that was never published, under the key id of one that is. */
        public Mint forged() {
            key = Stranger.KEY;
            return this;
        }

        public String token() {
            Instant now = realClock.instant();
            Instant expires = expiry != null
                    ? expiry
                    : latest(now, sandboxClock.instant()).plus(LIFETIME);
            Instant start = expiry != null ? expiry.minus(LIFETIME) : now;
            String subject = principal != null ? principal : oid;
            JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                    .audience(audience != null ? audience : audienceOf(resource, version1))
                    .issuer(issuer != null ? issuer : version1 ? version1Issuer() : EntraStandIn.this.issuer())
                    .issueTime(Date.from(start))
                    .notBeforeTime(Date.from(start))
                    .expirationTime(Date.from(expires))
                    .claim("tid", TENANT)
                    .claim("oid", subject)
                    .claim("sub", subject)
                    .claim("uti", UUID.randomUUID().toString())
                    .claim("ver", version1 ? "1.0" : "2.0")
                    .claim(version1 ? "appid" : "azp", client)
                    .claim(version1 ? "appidacr" : "azpacr", "1");
            if (agent == null) {
                claims.claim("idtyp", "app");
            } else {
                claims.claim("scp", "user_impersonation").claim("name", agent);
                claims.claim(version1 ? "upn" : "preferred_username", agent + "@sandbox.example");
            }
            return sign(claims.build());
        }

        private String sign(JWTClaimsSet claims) {
            synchronized (EntraStandIn.this) {
                JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID(signing.getKeyID())
                        .type(com.nimbusds.jose.JOSEObjectType.JWT)
                        .build();
                SignedJWT jwt = new SignedJWT(header, claims);
                try {
                    jwt.sign(new RSASSASigner(key != null ? key : signing, true));
                } catch (JOSEException e) {
                    throw new IllegalStateException(e);
                }
                return jwt.serialize();
            }
        }
    }

    /** Made when first asked for: few tests forge. */
    private static final class Stranger {

        private static final RSAKey KEY = newKey();
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private String audienceOf(Resource resource, boolean version1) {
        return resource == Resource.BRIDGE && !version1 ? BRIDGE_CLIENT_ID : uriOf(resource);
    }

    boolean mintsVersion1() {
        return version1ByDefault;
    }

    /** Judges a token for Dataverse. */
    @Override
    public Optional<Caller> check(String bearer) {
        try {
            SignedJWT jwt = SignedJWT.parse(bearer);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            boolean good = JWSAlgorithm.RS256.equals(jwt.getHeader().getAlgorithm())
                    && isSignedByPublishedKey(jwt)
                    && List.of(issuer(), version1Issuer()).contains(claims.getIssuer())
                    && claims.getAudience().contains(uriOf(Resource.DATAVERSE))
                    && isCurrent(claims);
            if (!good) {
                return Optional.empty();
            }
            String client = claims.getStringClaim("azp");
            return Optional.of(
                    new Caller(client != null ? client : claims.getStringClaim("appid"), claims.getStringClaim("oid")));
        } catch (ParseException | JOSEException e) {
            return Optional.empty();
        }
    }

    private boolean isSignedByPublishedKey(SignedJWT jwt) throws JOSEException {
        JWK key = keys().getKeyByKeyId(jwt.getHeader().getKeyID());
        if (key == null) {
            return false;
        }
        String token = jwt.serialize();
        boolean good = verified.getIfPresent(token) != null || jwt.verify(new RSASSAVerifier(key.toRSAKey()));
        if (good) {
            verified.put(token, true);
        }
        return good;
    }

    private boolean isCurrent(JWTClaimsSet claims) {
        Instant now = realClock.instant();
        return claims.getExpirationTime() != null
                && now.isBefore(claims.getExpirationTime().toInstant())
                && (claims.getNotBeforeTime() == null
                        || !now.isBefore(claims.getNotBeforeTime().toInstant()));
    }
}
