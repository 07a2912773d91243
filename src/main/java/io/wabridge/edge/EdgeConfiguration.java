package io.wabridge.edge;

import io.wabridge.problem.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.component.servlet.CamelHttpTransportServlet;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.util.unit.DataSize;

/**
 * The two servlets. One servlet mapped to two paths would share its routes between them: {@code PUT /webhooks/blocks/…} would run
 * a REST route without authentication. Every endpoint therefore names its servlet.
 */
@Configuration(proxyBeanMethods = false)
class EdgeConfiguration {

    /**
     * The largest bodies, and how long a body may take.
     *
     * @param webhookBody Meta packs up to 1,000 updates into one webhook of at most 3 MB
     * @param apiBody a block is some hundred bytes, the longest template some ten thousand
     * @param bodyTimeout the time in which a body must be complete
     * @param managementBody the console asks about every step of every route in one request: 1 MB
     * @param bodiesInFlight all bodies that are held at one time, beyond the first 64 KB of each
     */
    @ConfigurationProperties("bridge.edge")
    record Limits(
            @DefaultValue("3MB") DataSize webhookBody,
            @DefaultValue("64KB") DataSize apiBody,
            @DefaultValue("8MB") DataSize managementBody,
            @DefaultValue("64MB") DataSize bodiesInFlight,
            @DefaultValue("20s") Duration bodyTimeout) {}

    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    @Bean
    ServletRegistrationBean<CamelHttpTransportServlet> webhookServlet() {
        return servlet("WebhookServlet", "/webhooks/*");
    }

    @Bean
    ServletRegistrationBean<CamelHttpTransportServlet> apiServlet() {
        return servlet("ApiServlet", "/api/*");
    }

    @Bean
    FilterRegistrationBean<StartingFilter> starting(CamelContext camel, ProblemWriter problems) {
        FilterRegistrationBean<StartingFilter> filter =
                new FilterRegistrationBean<>(new StartingFilter(camel, problems));
        filter.addUrlPatterns("/webhooks/*", "/api/*");
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    @Bean
    BodyBudget bodyBudget(Limits limits) {
        return new BodyBudget(limits.bodiesInFlight().toBytes());
    }

    /** Right after the filter that counts requests. */
    @Bean
    FilterRegistrationBean<WebhookDoor> webhookDoor(
            @Qualifier("webhooksChain") SecurityFilterChain chain,
            RequestRejectedHandler rejected,
            ServletRegistrationBean<CamelHttpTransportServlet> webhookServlet,
            Limits limits,
            BodyBudget budget,
            ProblemWriter problems) {
        int webhook = (int) limits.webhookBody().toBytes();
        // The signature is over the bytes of the body, so they are read before anybody knows who sent them. Dynamics'
        // webhook is known by its key, and says nothing that is read.
        BodyLimitFilter limit = bodyLimit(
                request -> request.getRequestURI().equals("/webhooks/dynamics") ? BodyLimitFilter.NO_BODY : webhook,
                limits,
                budget,
                problems);
        FilterRegistrationBean<WebhookDoor> door =
                new FilterRegistrationBean<>(new WebhookDoor(chain, rejected, limit, webhookServlet.getServlet()));
        door.addUrlPatterns("/webhooks/*");
        door.setOrder(Ordered.HIGHEST_PRECEDENCE + 2);
        return door;
    }

    @Bean
    FilterRegistrationBean<BodyLimitFilter> apiBodyLimit(Limits limits, BodyBudget budget, ProblemWriter problems) {
        int webhook = (int) limits.webhookBody().toBytes();
        int api = (int) limits.apiBody().toBytes();
        // A parked event may be as large as the webhook it came in.
        FilterRegistrationBean<BodyLimitFilter> filter = new FilterRegistrationBean<>(bodyLimit(
                request -> request.getRequestURI().startsWith("/api/parked/") ? webhook : api,
                limits,
                budget,
                problems));
        filter.setName("apiBodyLimit");
        filter.addUrlPatterns("/api/*");
        // After the security chains, so that no body is read before its sender is allowed to send one.
        filter.setOrder(Ordered.LOWEST_PRECEDENCE);
        return filter;
    }

    /** Limits bodies where the method has one; the others go on without. */
    static BodyLimitFilter bodyLimit(
            ToIntFunction<HttpServletRequest> limit, Limits limits, BodyBudget budget, ProblemWriter problems) {
        return new BodyLimitFilter(
                request -> WITHOUT_BODY.contains(request.getMethod())
                        ? BodyLimitFilter.NO_BODY
                        : limit.applyAsInt(request),
                budget,
                limits.bodyTimeout(),
                problems);
    }

    // Blocking, not async: with async=true the answer is sent before the route has ended, even if it then fails.
    private static ServletRegistrationBean<CamelHttpTransportServlet> servlet(String name, String pattern) {
        ServletRegistrationBean<CamelHttpTransportServlet> servlet =
                new ServletRegistrationBean<>(new CamelHttpTransportServlet(), pattern);
        servlet.setName(name);
        servlet.setLoadOnStartup(1);
        return servlet;
    }
}
