package io.wabridge.jmsbatch;

import java.util.Map;

/**
 * One message of a batch; a consumer's exchange body is a {@code List} of these, in the order of the queue.
 *
 * @param body as it was sent; a text message arrives as UTF-8
 * @param headers only those the endpoint's {@code headers} option names, String, Long or Integer
 * @param deliveryCount 1 the first time, higher after a roll-back or a restart
 */
public record JmsBatchMessage(byte[] body, Map<String, Object> headers, int deliveryCount) {

    /** Property of a JMS message that holds several of these: how many. */
    public static final String COUNT = "jmsBatchMessages";

    @Override
    public String toString() {
        return "JmsBatchMessage[" + body.length + " bytes, headers=" + headers.keySet() + ", deliveryCount="
                + deliveryCount + "]";
    }
}
