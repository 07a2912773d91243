package io.wabridge.webhook;

import static io.wabridge.webhook.Samples.RECEIVED;

import java.nio.charset.StandardCharsets;

/** Messages a second on one core, Meta's usual single-message POST and a POST of a thousand. Run by hand; no assertion. */
final class WebhookParserBench {

    private WebhookParserBench() {}

    public static void main(String[] arguments) {
        String message =
                "{'from': '4915112345678', 'from_user_id': 'DE.13491208655302741918', 'id': 'wamid.HBgNNDkxNTExMjM0NTY3OBUCABIYFDNB%d', "
                        + "'timestamp': '1750000000', 'type': 'text', 'text': {'body': 'Gr\\u00fc\\u00dfe \\ud83d\\ude00 from a customer'}}";
        StringBuilder thousand = new StringBuilder(message.formatted(0));
        for (int i = 1; i < 1_000; i++) {
            thousand.append(", ").append(message.formatted(i));
        }
        for (int round = 0; round < 5; round++) {
            measure("single", Samples.messages(message.formatted(0)), 100_000);
            measure("thousand", Samples.messages(thousand.toString()), 100);
        }
    }

    private static void measure(String name, String json, int times) {
        WebhookParser parser = new WebhookParser();
        ReceivedWebhook webhook = new ReceivedWebhook(json.getBytes(StandardCharsets.UTF_8), RECEIVED);
        long start = System.nanoTime();
        long events = 0;
        for (int i = 0; i < times; i++) {
            events += parser.parse(webhook).size();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%-8s %,.0f messages/s, %,.1f MB/s%n",
                name, events / seconds, webhook.body().length / 1e6 * times / seconds);
    }
}
