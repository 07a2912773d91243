package io.wabridge.config;

import io.wabridge.database.DatabaseTime;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.JdbcTemplate;

/** One clock for everything that has a deadline, on all nodes: the database's. Tests and the sandbox can move it. */
@Configuration(proxyBeanMethods = false)
class TimeConfiguration {

    @Bean
    @Profile("!sandbox")
    DatabaseTime databaseTime(JdbcTemplate jdbc) {
        return new DatabaseTime(jdbc, Clock.systemUTC());
    }

    /** @param skew how far this machine's clock is ahead */
    @Bean("databaseTime")
    @Profile("sandbox")
    DatabaseTime sandboxDatabaseTime(JdbcTemplate jdbc, @Value("${sandbox.clock-skew}") Duration skew) {
        return new DatabaseTime(jdbc, Clock.offset(Clock.systemUTC(), skew));
    }

    @Bean
    @Profile("!sandbox")
    @ConditionalOnMissingBean
    Clock clock(DatabaseTime time) {
        return time.clock();
    }

    @Bean
    @Profile("sandbox")
    @ConditionalOnMissingBean(Clock.class)
    SandboxClock sandboxClock(@Value("${sandbox.stand-ins}/_control/clock") URI offset, DatabaseTime time) {
        return new SandboxClock(offset, time.clock());
    }
}
