package io.wabridge.edge;

import io.wabridge.webhook.MetaSignature;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.http.common.DefaultHttpBinding;
import org.springframework.stereotype.Component;

/**
 * Reads of a webhook what its route looks at, the signature and the bytes. Camel's own binding makes a header of all that the
 * request has, its parameters too, and the route would only throw them away.
 */
@Component
final class WebhookBinding extends DefaultHttpBinding {

    WebhookBinding() {
        // As an endpoint does with its own: a caller learns nothing of what went wrong.
        setMuteException(true);
    }

    @Override
    public void readRequest(HttpServletRequest request, Message message) {
        message.setHeader(MetaSignature.HEADER, request.getHeader(MetaSignature.HEADER));
        // Camel's servlet looks at it.
        message.setHeader(Exchange.HTTP_PATH, request.getPathInfo());
    }

    @Override
    public byte[] parseBody(HttpServletRequest request, Message message) throws IOException {
        return request.getInputStream().readAllBytes();
    }
}
