package io.wabridge.edge;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;

/** The one operator. The password is compared by digest, so that the time taken reveals neither content nor length. */
final class OperatorLogin implements AuthenticationProvider {

    static final String ROLE = "ROLE_OPERATOR";

    private final OperatorSettings settings;

    OperatorLogin(OperatorSettings settings) {
        this.settings = settings;
    }

    @Override
    public Authentication authenticate(Authentication login) {
        boolean name = same(settings.name(), login.getName());
        boolean password = same(settings.password(), String.valueOf(login.getCredentials()));
        if (settings.password().isEmpty() || !(name & password)) {
            throw new BadCredentialsException("wrong name or password");
        }
        return UsernamePasswordAuthenticationToken.authenticated(
                settings.name(), null, AuthorityUtils.createAuthorityList(ROLE));
    }

    @Override
    public boolean supports(Class<?> type) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(type);
    }

    private static boolean same(String expected, String given) {
        return MessageDigest.isEqual(digest(expected), digest(given));
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
