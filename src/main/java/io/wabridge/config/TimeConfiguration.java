package io.wabridge.config;

import java.net.URI;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/** One clock for everything that has a deadline, so that tests and the sandbox can move it. */
@Configuration(proxyBeanMethods = false)
class TimeConfiguration {

    @Bean
    @Profile("!sandbox")
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    @Profile("sandbox")
    @ConditionalOnMissingBean(Clock.class)
    SandboxClock sandboxClock(@Value("${sandbox.stand-ins}/_control/clock") URI offset) {
        return new SandboxClock(offset);
    }
}
