package io.wabridge.neighbour;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The neighbours, under the names that health shows. */
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
