package io.wabridge.edge;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.function.Supplier;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.security.web.csrf.CsrfTokenRequestHandler;
import org.springframework.security.web.csrf.XorCsrfTokenRequestAttributeHandler;
import org.springframework.util.StringUtils;

/**
 * The CSRF token. Hawtio reads it from its cookie and sends it back unchanged in a header. In the form of the login page it is
 * masked, so that a compressed answer does not reveal it.
 */
final class CookieCsrfTokens implements CsrfTokenRequestHandler {

    private final CsrfTokenRequestHandler plain = new CsrfTokenRequestAttributeHandler();
    private final CsrfTokenRequestHandler masked = new XorCsrfTokenRequestAttributeHandler();

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, Supplier<CsrfToken> token) {
        // Reading the token writes the cookie, which Hawtio needs before its first POST.
        CsrfToken written = token.get();
        masked.handle(request, response, () -> written);
    }

    @Override
    public String resolveCsrfTokenValue(HttpServletRequest request, CsrfToken token) {
        boolean byHeader = StringUtils.hasText(request.getHeader(token.getHeaderName()));
        return (byHeader ? plain : masked).resolveCsrfTokenValue(request, token);
    }
}
