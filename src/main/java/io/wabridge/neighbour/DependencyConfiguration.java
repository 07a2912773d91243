package io.wabridge.neighbour;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The neighbours, by the names under which health shows them. */
@Configuration(proxyBeanMethods = false)
class DependencyConfiguration {

    @Bean
    Reachability dataverse() {
        return new Reachability();
    }

    @Bean
    Reachability graph() {
        return new Reachability();
    }
}
