package io.wabridge.api;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.http.common.HttpMessage;
import org.springframework.stereotype.Component;

/**
 * First step of the route {@code rest-call}: reads the call into property {@code call}. The body becomes the bytes of the
 * request.
 */
@Component("restCall")
final class RestCallReader implements Processor {

    static final String CALL = "call";

    @Override
    public void process(Exchange exchange) throws Exception {
        RestCall call = RestCall.of(exchange.getMessage(HttpMessage.class).getRequest());
        exchange.setProperty(CALL, call);
        exchange.getMessage().setBody(call.body());
    }
}
