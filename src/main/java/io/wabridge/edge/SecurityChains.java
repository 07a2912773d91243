package io.wabridge.edge;

import static org.springframework.security.config.Customizer.withDefaults;

import io.wabridge.problem.Problem;
import io.wabridge.problem.ProblemWriter;
import io.wabridge.security.Buckets;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.actuate.autoconfigure.security.servlet.EndpointRequest;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.session.DisableEncodeUrlFilter;
import org.springframework.security.web.util.matcher.MediaTypeRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.context.support.WebApplicationContextUtils;

/**
 * Who may pass, by port and path. Everything that is not named here gets 404 from the last chain.
 *
 * <p>Paths are matched by {@link PathPatternRequestMatcher} with a base path. A plain string would match the path below Spring
 * MVC's servlet, and requests to Camel's servlets have none.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class SecurityChains {

    private static final String NOTHING_EMBEDDED = "default-src 'none'; frame-ancestors 'none'";

    /** Everybody may read health, without details. The rest of the management port is for the operator. */
    @Bean
    @Order(1)
    SecurityFilterChain managementChain(
            HttpSecurity http,
            OperatorSettings operator,
            EdgeConfiguration.Limits limits,
            BodyBudget budget,
            ProblemWriter problems)
            throws Exception {
        MediaTypeRequestMatcher browser = new MediaTypeRequestMatcher(MediaType.TEXT_HTML);
        browser.setIgnoredMediaTypes(Set.of(MediaType.ALL));
        RequestMatcher script = request -> !browser.matches(request);
        int body = (int) limits.managementBody().toBytes();
        return door(http, problems)
                .securityMatcher(
                        new OrRequestMatcher(EndpointRequest.toAnyEndpoint(), SecurityChains::isManagementPort))
                .authorizeHttpRequests(requests -> requests.requestMatchers(EndpointRequest.to("health"))
                        .permitAll()
                        .dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .anyRequest()
                        .access((who, context) -> new AuthorizationDecision(isSameSite(context.getRequest())
                                && who.get().isAuthenticated()
                                && who.get().getAuthorities().stream()
                                        .anyMatch(a -> OperatorLogin.ROLE.equals(a.getAuthority())))))
                .authenticationManager(new ProviderManager(new OperatorLogin(operator)))
                .addFilterBefore(
                        new FailureLimitFilter(
                                new Buckets(operator.failuresPerHour(), Duration.ofHours(1)),
                                // There is one account; addresses can be forged.
                                request -> operator.name(),
                                problems),
                        UsernamePasswordAuthenticationFilter.class)
                // Before it the login form is read, and nothing else: see server.tomcat.max-http-form-post-size.
                .addFilterAfter(
                        EdgeConfiguration.bodyLimit(request -> body, limits, budget, problems),
                        AuthorizationFilter.class)
                .httpBasic(withDefaults())
                .formLogin(form -> form.defaultSuccessUrl("/actuator/hawtio/"))
                .logout(withDefaults())
                // A script gets a 401; only a browser gets the login page.
                .exceptionHandling(handling -> handling.defaultAuthenticationEntryPointFor(basicEntryPoint(), script)
                        .accessDeniedHandler(
                                (request, response, denied) -> problems.write(response, Problem.NOT_AUTHORISED)))
                .csrf(csrf -> csrf.csrfTokenRepository(CookieCsrfTokenRepository.withHttpOnlyFalse())
                        .csrfTokenRequestHandler(new CookieCsrfTokens())
                        .ignoringRequestMatchers(SecurityChains::isScriptWithPassword))
                .headers(headers -> headers.frameOptions(frame -> frame.sameOrigin())
                        .referrerPolicy(
                                referrer -> referrer.policy(ReferrerPolicyHeaderWriter.ReferrerPolicy.SAME_ORIGIN)))
                .build();
    }

    /**
     * Webhooks are authenticated in their routes: WhatsApp by signature, Dynamics by key. Nobody is signed in here, so all that has
     * to do with a user is left out; it would cost more than the signature.
     */
    @Bean
    @Order(2)
    SecurityFilterChain webhooksChain(HttpSecurity http, ProblemWriter problems) throws Exception {
        return stateless(http.securityMatcher(below("/webhooks")), problems)
                .anonymous(AbstractHttpConfigurer::disable)
                .exceptionHandling(AbstractHttpConfigurer::disable)
                .securityContext(AbstractHttpConfigurer::disable)
                .servletApi(AbstractHttpConfigurer::disable)
                .sessionManagement(AbstractHttpConfigurer::disable)
                .build();
    }

    /** REST: here the token says who calls; in the route Dynamics says what they may do. */
    @Bean
    @Order(3)
    SecurityFilterChain apiChain(HttpSecurity http, CallLimits limits, ProblemWriter problems) throws Exception {
        AuthenticationEntryPoint entry = (request, response, failure) -> refuse(problems, response, failure);
        return stateless(http.securityMatcher(below("/api")), problems)
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers(PathPatternRequestMatcher.withDefaults()
                                .basePath("/api")
                                .matcher("/openapi.json"))
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .oauth2ResourceServer(server -> server.jwt(withDefaults())
                        .authenticationEntryPoint(entry)
                        .withObjectPostProcessor(new ObjectPostProcessor<BearerTokenAuthenticationFilter>() {
                            @Override
                            public <F extends BearerTokenAuthenticationFilter> F postProcess(F filter) {
                                // By default "Entra ID cannot be reached" would become an internal error.
                                filter.setAuthenticationFailureHandler(entry::commence);
                                return filter;
                            }
                        }))
                .addFilterBefore(
                        new FailureLimitFilter(
                                new Buckets(limits.failuresPerMinute(), Duration.ofMinutes(1)),
                                HttpServletRequest::getRemoteAddr,
                                problems),
                        BearerTokenAuthenticationFilter.class)
                .addFilterAfter(
                        new CallLimitFilter(
                                new Buckets(limits.callsPerMinute(), Duration.ofMinutes(1)),
                                limits.callsAtOnce(),
                                problems),
                        BearerTokenAuthenticationFilter.class)
                .exceptionHandling(handling -> handling.accessDeniedHandler(
                        (request, response, denied) -> problems.write(response, Problem.NOT_AUTHORISED)))
                .build();
    }

    /** The page that shows a customer's phone beside the agent's CRM, and Dynamics' pages inside it. */
    @Bean
    @Order(4)
    @Profile("sandbox")
    SecurityFilterChain sandboxChain(HttpSecurity http, ProblemWriter problems) throws Exception {
        return door(http, problems)
                .securityMatcher(new OrRequestMatcher(below("/sandbox"), below("/WebResources")))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .headers(headers -> headers.frameOptions(frame -> frame.sameOrigin()))
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .build();
    }

    /** The pages that the type of a problem leads to, and the container's own error pages. */
    @Bean
    @Order(5)
    SecurityFilterChain problemPagesChain(HttpSecurity http, ProblemWriter problems) throws Exception {
        return stateless(
                        http.securityMatcher(new OrRequestMatcher(
                                PathPatternRequestMatcher.withDefaults().matcher("/problems/{name}"),
                                request -> request.getDispatcherType() == DispatcherType.ERROR)),
                        problems)
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .build();
    }

    /** Everything else gets 404. */
    @Bean
    @Order(6)
    SecurityFilterChain nothingElseChain(HttpSecurity http, ProblemWriter problems) throws Exception {
        return stateless(http, problems)
                .authorizeHttpRequests(requests -> requests.anyRequest().denyAll())
                .exceptionHandling(handling -> handling.authenticationEntryPoint(
                                (request, response, failure) -> problems.write(response, Problem.NOT_FOUND))
                        .accessDeniedHandler(
                                (request, response, denied) -> problems.write(response, Problem.NOT_FOUND)))
                .build();
    }

    /**
     * A dozen observations in each request, which no metric of ours comes from, would cost more than taking a webhook does. Requests
     * are counted before the chains.
     */
    @Bean
    SecurityObservationSettings observations() {
        return SecurityObservationSettings.noObservations();
    }

    /** Paths with {@code ..}, {@code ;}, {@code //} or encoded separators end here, before any chain. */
    @Bean
    RequestRejectedHandler requestRejectedHandler(ProblemWriter problems) {
        return (request, response, rejected) -> problems.write(response, Problem.BAD_REQUEST);
    }

    private static RequestMatcher below(String path) {
        return PathPatternRequestMatcher.withDefaults().basePath(path).matcher("/**");
    }

    /** What is true of every chain: nothing that comes in is inflated. */
    private static HttpSecurity door(HttpSecurity http, ProblemWriter problems) {
        return http.addFilterBefore(new BodyEncodingFilter(problems), DisableEncodeUrlFilter.class);
    }

    private static HttpSecurity stateless(HttpSecurity http, ProblemWriter problems) throws Exception {
        return door(http, problems)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(NOTHING_EMBEDDED))
                        .referrerPolicy(
                                referrer -> referrer.policy(ReferrerPolicyHeaderWriter.ReferrerPolicy.NO_REFERRER)));
    }

    private static void refuse(ProblemWriter problems, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        if (failure instanceof AuthenticationServiceException) {
            problems.write(response, Problem.AUTHORITY_UNAVAILABLE);
            return;
        }
        // Says that the token is bad, but not why.
        response.setHeader(
                HttpHeaders.WWW_AUTHENTICATE,
                failure instanceof InvalidBearerTokenException ? "Bearer error=\"invalid_token\"" : "Bearer");
        problems.write(response, Problem.UNAUTHENTICATED);
    }

    private static AuthenticationEntryPoint basicEntryPoint() {
        HttpStatusEntryPoint unauthorised = new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED);
        return (request, response, failure) -> {
            // Not for scripts in a page: the browser would show its own password box over the page.
            if (!"XMLHttpRequest".equals(request.getHeader("X-Requested-With"))
                    && request.getHeader("Sec-Fetch-Mode") == null) {
                response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"operator\"");
            }
            unauthorised.commence(request, response, failure);
        };
    }

    /** Jolokia also executes operations by GET, where no CSRF token is checked. But browsers say where a request comes from. */
    private static boolean isSameSite(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        return site == null || "same-origin".equals(site) || "none".equals(site);
    }

    /** A browser may send the password for another site's page, but it always names the origin of a POST. */
    private static boolean isScriptWithPassword(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.AUTHORIZATION) != null
                && request.getHeader(HttpHeaders.ORIGIN) == null
                && request.getHeader("Sec-Fetch-Site") == null;
    }

    private static boolean isManagementPort(HttpServletRequest request) {
        WebApplicationContext context =
                WebApplicationContextUtils.getWebApplicationContext(request.getServletContext());
        return WebServerApplicationContext.hasServerNamespace((ApplicationContext) context, "management");
    }
}
