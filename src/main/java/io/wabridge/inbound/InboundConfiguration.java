package io.wabridge.inbound;

import io.wabridge.conversation.InboundSettings;
import io.wabridge.database.Ownership;
import java.util.concurrent.ExecutorService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

@Configuration(proxyBeanMethods = false)
class InboundConfiguration {

    /** One thread for each lane, which works for the queue that its batch comes from. The consumer's own thread waits at the barrier. */
    @Bean(destroyMethod = "shutdownNow")
    ExecutorService laneExecutor(InboundSettings settings) {
        ThreadPoolTaskExecutor lanes = new ThreadPoolTaskExecutor();
        lanes.setCorePoolSize(settings.lanes());
        lanes.setMaxPoolSize(settings.lanes());
        lanes.setThreadNamePrefix("inbound-lane-");
        lanes.setTaskDecorator(Ownership::inherited);
        lanes.initialize();
        return lanes.getThreadPoolExecutor();
    }
}
