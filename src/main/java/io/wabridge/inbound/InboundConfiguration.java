package io.wabridge.inbound;

import io.wabridge.conversation.InboundSettings;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

@Configuration(proxyBeanMethods = false)
class InboundConfiguration {

    /** One thread for each lane. The consumer's own thread waits at the barrier. */
    @Bean(destroyMethod = "shutdownNow")
    ExecutorService laneExecutor(InboundSettings settings) {
        return Executors.newFixedThreadPool(settings.lanes(), new CustomizableThreadFactory("inbound-lane-"));
    }
}
