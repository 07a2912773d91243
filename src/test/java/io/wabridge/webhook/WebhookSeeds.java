package io.wabridge.webhook;

import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.MetaStatus;
import io.wabridge.standin.graph.MetaWebhooks;
import io.wabridge.standin.graph.WaUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Good webhooks of every kind, to be spoilt; with the corpus (see {@link CorpusTest}) where there is one. */
public final class WebhookSeeds {

    private static final Path CORPUS = Path.of(System.getProperty("corpus", "../shared/corpus"));
    private static final WaUser BOTH = WaUser.phone("4915112345678")
            .withUserId(Samples.USER_ID)
            .withParent(Samples.PARENT_USER_ID)
            .withUsername("kim");

    private WebhookSeeds() {}

    /** Always in the same order. */
    public static List<byte[]> all() {
        List<byte[]> seeds = new ArrayList<>(own());
        seeds.addAll(corpus());
        return seeds;
    }

    private static List<byte[]> own() {
        String wamid = "wamid.SEED";
        List<MetaMessage> messages = List.of(
                MetaMessage.text("hello \u00fc\uD83D\uDE00"),
                MetaMessage.image("a caption"),
                MetaMessage.document("a.pdf", "b"),
                MetaMessage.voice(),
                MetaMessage.location(52.5, 13.4, "here"),
                MetaMessage.contacts("Kim", "+4915112345678"),
                MetaMessage.buttonReply("1", "yes"),
                MetaMessage.flowReply("{\"a\": 1}"),
                MetaMessage.order("1", "2"),
                MetaMessage.reaction(wamid, "\uD83D\uDC4D"),
                MetaMessage.unsupported("poll"),
                MetaMessage.edit(wamid, "better"),
                MetaMessage.revoke(wamid),
                MetaMessage.text("in a group").inGroup("group"),
                MetaMessage.text("an answer").replyingTo(wamid),
                MetaMessage.changedNumber(BOTH, BOTH.withPhone("4915112345679")),
                MetaMessage.changedUserId(BOTH, BOTH.withUserId("DE.2")));
        MetaWebhooks together = webhook();
        List<MetaWebhooks> webhooks = new ArrayList<>(List.of(together));
        for (int i = 0; i < messages.size(); i++) {
            MetaMessage message = messages.get(i).from(BOTH).id("wamid.SEED" + i);
            webhooks.add(webhook().message(message));
            together.message(message);
        }
        webhooks.add(webhook()
                .status(MetaStatus.delivered(wamid).to(BOTH))
                .status(MetaStatus.failed(wamid, 131000, "failed", "details").to(BOTH))
                .nextChange()
                .status(MetaStatus.of(wamid, "deleted").to(BOTH))
                .nextEntry("2")
                .message(MetaMessage.text("another entry").from(BOTH).id(wamid)));
        webhooks.add(webhook().appEcho(MetaMessage.text("echo").to(BOTH).id(wamid)));
        webhooks.add(webhook()
                .standbyMessage(MetaMessage.text("to the agent").from(BOTH).id(wamid))
                .agentEcho(MetaMessage.text("of the agent").to(BOTH).id(wamid))
                .standbyStatus(MetaStatus.read(wamid).to(BOTH))
                .handover("control_taken", BOTH, "what was said"));
        webhooks.add(webhook().userIdUpdate(BOTH, BOTH.withUserId("DE.3"), Instant.EPOCH));
        webhooks.add(webhook().error(130429, "rate limit"));
        List<byte[]> seeds = new ArrayList<>();
        webhooks.forEach(webhook -> seeds.add(webhook.bytes()));
        seeds.add(bytes(Samples.change("account_update", "'event': 'VERIFIED_ACCOUNT'")));
        seeds.add(bytes(Samples.change(
                "history",
                Samples.METADATA
                        + ", 'history': [{'metadata': {'phase': 1}, 'threads': [{'id': '4915112345678', 'messages':"
                        + " [{'from': '4915112345678', 'id': 'wamid.H', 'timestamp': '1750000000', 'type': 'text',"
                        + " 'text': {'body': 'x'}}]}]}]")));
        return seeds;
    }

    private static MetaWebhooks webhook() {
        return MetaWebhooks.forNumber(Samples.CHANNEL);
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static List<byte[]> corpus() {
        if (!Files.isRegularFile(CORPUS.resolve("INDEX.tsv"))) {
            System.out.println("Fuzzing without a corpus: none in "
                    + CORPUS.toAbsolutePath().normalize() + "; give its folder as -Dcorpus=…");
            return List.of();
        }
        try (Stream<Path> files = Files.walk(CORPUS)) {
            List<byte[]> seeds = new ArrayList<>();
            for (Path file : files.filter(path -> path.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                seeds.add(Files.readAllBytes(file));
            }
            return seeds;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
