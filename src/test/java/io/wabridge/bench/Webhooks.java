package io.wabridge.bench;

import io.wabridge.standin.graph.GraphStandIn;
import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.MetaStatus;
import io.wabridge.standin.graph.MetaWebhooks;
import io.wabridge.standin.graph.WaUser;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Signed webhooks as whole HTTP requests, built before they are sent. */
final class Webhooks {

    private static final String TEXT = "Hello, my order has not come yet. Could you look where it is?";

    /** Of 13 digits, as those of Germany have; the rest counts people. */
    private static final long FIRST_PHONE = 4_915_100_000_000L;

    private static int series;

    private Webhooks() {}

    static String phone(int person) {
        return Long.toString(FIRST_PHONE + person);
    }

    /**
     * Text messages of as many people, one after the other; each has an id of its own, in the whole run.
     *
     * @param webhooks how many
     * @param each messages in a webhook
     */
    static Messages messages(int webhooks, int each, int people) {
        return messages(webhooks, each, message -> message % people);
    }

    /** @param person whose is the nth message */
    static Messages messages(int webhooks, int each, IntFunction<Integer> person) {
        return build(
                webhooks,
                each,
                (webhook, id, n) -> webhook.message(MetaMessage.text(TEXT)
                        .id(id)
                        .from(WaUser.phone(phone(person.apply(n))))
                        .at(Instant.now())));
    }

    /** What another app of the business sent; receipts follow for such. */
    static Messages echoes(int webhooks, int each, int people) {
        return build(
                webhooks,
                each,
                (webhook, id, n) -> webhook.echo(MetaMessage.text(TEXT)
                        .id(id)
                        .to(WaUser.phone(phone(n % people)))
                        .at(Instant.now())));
    }

    /** Sent, delivered and read, for each message of this many webhooks of echoes: one webhook of receipts for each of those. */
    static List<byte[]> receipts(Messages echoes, int people) {
        List<byte[]> requests = new ArrayList<>();
        for (int webhook = 0; webhook * echoes.each() < echoes.ids().size(); webhook++) {
            MetaWebhooks receipts = MetaWebhooks.forNumber(GraphStandIn.NUMBER_1);
            for (int i = 0; i < echoes.each(); i++) {
                int n = webhook * echoes.each() + i;
                String id = echoes.ids().get(n);
                WaUser to = WaUser.phone(phone(n % people));
                Instant now = Instant.now();
                receipts.status(MetaStatus.sent(id).to(to).at(now))
                        .status(MetaStatus.delivered(id).to(to).at(now))
                        .status(MetaStatus.read(id).to(to).at(now));
            }
            requests.add(request(receipts.metaBytes()));
        }
        return requests;
    }

    /**
     * @param requests webhooks
     * @param each messages in a webhook
     * @param ids of all messages, in the order in which the webhooks have them
     */
    record Messages(List<byte[]> requests, int each, List<String> ids) {}

    private interface Writer {
        void write(MetaWebhooks webhook, String id, int n);
    }

    private static Messages build(int webhooks, int each, Writer writer) {
        List<byte[]> requests = new ArrayList<>(webhooks);
        List<String> ids = new ArrayList<>(webhooks * each);
        series++;
        for (int webhook = 0; webhook < webhooks; webhook++) {
            MetaWebhooks json = MetaWebhooks.forNumber(GraphStandIn.NUMBER_1);
            for (int i = 0; i < each; i++) {
                int n = ids.size();
                // As long as Meta's own.
                String id = "wamid.HBgNNDkxNTExMjM0NTY3OBUCABIYFjNFQjA%04d%010d".formatted(series, n);
                writer.write(json, id, n);
                ids.add(id);
            }
            requests.add(request(json.metaBytes()));
        }
        return new Messages(requests, each, ids);
    }

    private static byte[] request(byte[] body) {
        String head = "POST /webhooks/whatsapp HTTP/1.1\r\n"
                + "Host: localhost\r\n"
                + "Accept: */*\r\n"
                + "User-Agent: facebookexternalua\r\n"
                + "Content-Type: application/json\r\n"
                + "X-Hub-Signature-256: " + MetaWebhooks.sign(body, GraphStandIn.APP_SECRET) + "\r\n"
                + "Content-Length: " + body.length + "\r\n\r\n";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(head.length() + body.length);
        bytes.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }
}
