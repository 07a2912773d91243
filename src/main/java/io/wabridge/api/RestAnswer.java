package io.wabridge.api;

import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.springframework.stereotype.Component;

/** What the route {@code rest-answer} sends: the answer with its own headers and no others. */
@Component("restAnswer")
final class RestAnswer implements Processor {

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        Reply reply = message.getBody(Reply.class);
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, reply.status());
        set(message, Exchange.CONTENT_TYPE, reply.mediaType());
        set(message, "ETag", reply.etag());
        set(message, "Retry-After", reply.retryAfter());
        message.setHeader("Cache-Control", "no-store");
        message.setBody(reply.body() == null ? null : reply.body().getBytes(StandardCharsets.UTF_8));
    }

    private static void set(Message message, String name, String value) {
        if (value != null) {
            message.setHeader(name, value);
        }
    }
}
