package io.wabridge.provider;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.stereotype.Component;

/** Puts the system user's access token on a request. */
@Component("graphToken")
final class GraphToken implements Processor {

    private final String authorization;

    GraphToken(GraphSettings settings) {
        this.authorization = "Bearer " + settings.accessToken();
    }

    @Override
    public void process(Exchange exchange) {
        exchange.getMessage().setHeader("Authorization", authorization);
    }
}
