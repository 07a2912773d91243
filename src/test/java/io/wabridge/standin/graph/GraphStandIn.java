package io.wabridge.standin.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.standin.Json;
import io.wabridge.standin.StandInClock;
import io.wabridge.standin.graph.GraphRules.Receiver;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * WhatsApp behind the Graph API: business numbers, customers, service windows, Meta's own block list, media, limits.
 *
 * <p>Laxer than Meta in one thing: a customer whose messages reached the bridge by another way than through here (a script that
 * posts webhooks itself) is taken to have an open service window, because this stand-in cannot know; {@link #strictWindows} ends
 * that. Undelivered statuses ({@code failed}) come only on demand.
 */
public final class GraphStandIn implements AutoCloseable {

    public static final String TOKEN = "sandbox-graph-token";
    public static final String APP_SECRET = "sandbox-app-secret";
    public static final String NUMBER_1 = "100000000000001";
    public static final String NUMBER_2 = "100000000000002";

    static final Duration WINDOW = Duration.ofHours(24);
    static final Duration MEDIA_URL_LIFE = Duration.ofMinutes(5);
    static final int BLOCK_LIST_LIMIT = 64_000;

    private static final int THROUGHPUT = 80;

    /** @param authentication has a one-tap or copy-code button, so it cannot go to a BSUID */
    private record Template(int bodyParameters, boolean authentication) {}

    /** A message we accepted. */
    private record Sent(String phoneNumberId, Receiver receiver, String callbackData) {}

    /** An uploaded or received file. */
    record Media(String id, String mimeType, byte[] bytes) {

        String sha256() {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /**
     * A line on the customer's screen.
     *
     * @param about wamid of the message a reaction is to; null for anything else
     */
    public record ChatLine(
            Instant at,
            String id,
            String phoneNumberId,
            String customer,
            boolean fromCustomer,
            String type,
            String text,
            String about) {}

    private final StandInClock clock;
    private final WebhookSender webhooks = new WebhookSender(APP_SECRET);
    private final List<GraphRequest> requests = new CopyOnWriteArrayList<>();

    private final Map<String, Template> templates = new HashMap<>();
    private final Map<String, WaUser> users = new LinkedHashMap<>();
    /** Who a user is now, by the number and ids of before. */
    private final Map<String, WaUser> successors = new HashMap<>();

    private final Map<String, Instant> lastInbound = new HashMap<>();
    private final Map<String, PairRate> pairRates = new HashMap<>();
    private final Map<String, Deque<Instant>> sentLately = new HashMap<>();
    private final Map<String, Set<String>> blocked = new HashMap<>();
    private final Map<String, Sent> sent = new HashMap<>();
    private final Map<String, Media> media = new HashMap<>();
    private final List<ChatLine> chatLines = new ArrayList<>();
    private boolean strictWindows;
    private int throughput = THROUGHPUT;

    public GraphStandIn(StandInClock clock) {
        this.clock = clock;
        seed();
    }

    private void seed() {
        addTemplate("hello_world", "en_US", 0, false);
        addTemplate("welcome_back", "en", 0, false);
        addTemplate("order_update", "en", 2, false);
        addTemplate("order_update", "de", 2, false);
        addTemplate("login_code", "en", 1, true);
    }

    // ---- what tests and the sandbox may order

    /** Everything as on the first day; where webhooks go stays. */
    public synchronized void reset() {
        requests.clear();
        templates.clear();
        users.clear();
        successors.clear();
        lastInbound.clear();
        pairRates.clear();
        sentLately.clear();
        blocked.clear();
        sent.clear();
        media.clear();
        chatLines.clear();
        strictWindows = false;
        throughput = THROUGHPUT;
        webhooks.reset();
        seed();
    }

    /** Status webhooks and the messages of simulated customers go here; null, the default, sends none. */
    public void webhooksTo(URI bridge) {
        webhooks.target(bridge);
    }

    /** From now on a window is open only for who wrote through {@link #customerWrites}. */
    public synchronized void strictWindows(boolean strict) {
        strictWindows = strict;
    }

    /** Messages a second and business number, 80 by default. */
    public synchronized void throughput(int perSecond) {
        throughput = perSecond;
    }

    public synchronized void addTemplate(String name, String language, int bodyParameters, boolean authentication) {
        templates.put(name + "/" + language, new Template(bodyParameters, authentication));
    }

    /** A customer writes: the window opens and the signed webhook goes to the bridge, once. */
    public Outcome customerWrites(String phoneNumberId, MetaMessage message, String text) {
        synchronized (this) {
            WaUser user = message.from();
            know(user);
            String key = keysOf(user).iterator().next();
            if (isBlocked(phoneNumberId, user)) {
                return new Outcome(false, 0);
            }
            openWindow(phoneNumberId, user);
            chatLines.add(new ChatLine(
                    clock.instant(),
                    message.id(),
                    phoneNumberId,
                    key,
                    true,
                    message.type(),
                    text,
                    message.reactedTo()));
        }
        byte[] body = MetaWebhooks.forNumber(phoneNumberId).message(message).metaBytes();
        return new Outcome(true, webhooks.sendNow(body));
    }

    /**
     * @param accepted false when the business has blocked the user at Meta: nothing was sent to the bridge
     * @param status what the bridge answered, 0 when it did not
     */
    public record Outcome(boolean accepted, int status) {}

    /**
     * A customer moves to another number, and gets new ids with it. Every business number that they wrote to is told by a {@code system}
     * message, without a number when they hide theirs. Whether a block at Meta follows is not documented; here it does not.
     *
     * @return what the bridge answered, by business number
     */
    public Map<String, Integer> customerMoves(WaUser before, WaUser after) {
        List<String> told;
        synchronized (this) {
            know(before);
            know(after);
            keysOf(before).forEach(key -> successors.put(key, after));
            // A number may come back to who had it before.
            keysOf(after).forEach(successors::remove);
            told = Stream.of(NUMBER_1, NUMBER_2)
                    .filter(number ->
                            keysOf(before).stream().anyMatch(key -> lastInbound.containsKey(pair(number, key))))
                    .toList();
            told.forEach(number -> openWindow(number, after));
        }
        Map<String, Integer> answers = new LinkedHashMap<>();
        for (String number : told) {
            MetaMessage notice = before.phone() == null
                    ? MetaMessage.changedUserId(before, after)
                    : MetaMessage.changedNumber(before, after);
            answers.put(
                    number,
                    webhooks.sendNow(MetaWebhooks.forNumber(number)
                            .message(notice.at(clock.instant()))
                            .metaBytes()));
        }
        return answers;
    }

    /** Who this user is now, after every change of number. */
    synchronized WaUser present(WaUser user) {
        WaUser present = user;
        for (WaUser next = user; next != null; next = successor(next)) {
            present = next;
        }
        return present;
    }

    private WaUser successor(WaUser user) {
        return keysOf(user).stream()
                .map(successors::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Only opens the window, for tests that post webhooks themselves. */
    public synchronized void customerWrote(String phoneNumberId, WaUser user) {
        know(user);
        openWindow(phoneNumberId, user);
    }

    /** The customer reads one of our messages. */
    public void customerReads(String wamid) {
        report(wamid, MetaStatus.read(wamid));
    }

    /** WhatsApp gives up on one of our messages. */
    public void fail(String wamid, int code, String title, String details) {
        report(wamid, MetaStatus.failed(wamid, code, title, details));
    }

    /** A file a customer sent; the id goes into the webhook. */
    public synchronized String addMedia(String mimeType, byte[] bytes) {
        String id = Long.toString(ThreadLocalRandom.current().nextLong(1_000_000_000_000_000L, 9_999_999_999_999_999L));
        media.put(id, new Media(id, mimeType, bytes.clone()));
        return id;
    }

    // ---- what tests and the sandbox may look at

    public List<GraphRequest> requests() {
        return List.copyOf(requests);
    }

    /** Bodies of the sends, accepted or not. */
    public List<JsonNode> sends() {
        return requests.stream()
                .filter(request -> request.kind().equals("send"))
                .map(GraphRequest::body)
                .toList();
    }

    /** Sends that were accepted, as they stand on customers' screens. */
    public synchronized List<ChatLine> acceptedSends(String phoneNumberId) {
        return chatLines.stream()
                .filter(line -> line.phoneNumberId().equals(phoneNumberId) && !line.fromCustomer())
                .toList();
    }

    /** Whom Meta blocks for this number: digits and BSUIDs. */
    public synchronized Set<String> blockedAt(String phoneNumberId) {
        return Set.copyOf(blocked.getOrDefault(phoneNumberId, Set.of()));
    }

    synchronized List<ChatLine> chatLines(String phoneNumberId, String customer) {
        Set<String> keys = new HashSet<>(Set.of(customer));
        for (WaUser user = users.get(customer); user != null; user = successor(user)) {
            keys.addAll(keysOf(user));
        }
        return chatLines.stream()
                .filter(line -> line.phoneNumberId().equals(phoneNumberId) && keys.contains(line.customer()))
                .toList();
    }

    // ---- the API

    void record(String method, String path, String kind, JsonNode body) {
        requests.add(new GraphRequest(clock.instant(), method, path, kind, body));
    }

    static boolean isBusinessNumber(String id) {
        return id.equals(NUMBER_1) || id.equals(NUMBER_2);
    }

    ObjectNode send(String phoneNumberId, JsonNode body) throws GraphError {
        GraphRules.product(body);
        if (body.has("status")) {
            GraphRules.readMark(body);
            return Json.object().put("success", true);
        }
        Receiver receiver = GraphRules.receiver(body, MetaWebhooks.displayPhone(phoneNumberId));
        String type = GraphRules.content(body);
        String wamid = MetaMessage.wamid();
        WaUser user;
        synchronized (this) {
            checkTemplateAndMedia(type, body, receiver);
            user = userOf(receiver);
            checkReceiver(phoneNumberId, receiver, user, type);
            checkLimits(phoneNumberId, receiver);
            String callbackData = body.path("biz_opaque_callback_data").asText(null);
            sent.put(wamid, new Sent(phoneNumberId, receiver, callbackData));
            chatLines.add(new ChatLine(
                    clock.instant(),
                    wamid,
                    phoneNumberId,
                    receiver.key(),
                    false,
                    type,
                    readable(type, body),
                    body.path("reaction").path("message_id").asText(null)));
        }
        report(wamid, MetaStatus.sent(wamid), 100);
        // A reaction is only ever "sent".
        if (!type.equals("reaction")) {
            report(wamid, MetaStatus.delivered(wamid), 300);
        }
        return accepted(receiver, user, wamid);
    }

    private static ObjectNode accepted(Receiver receiver, WaUser user, String wamid) {
        ObjectNode answer = Json.object().put("messaging_product", "whatsapp");
        ObjectNode contact = answer.putArray("contacts").addObject().put("input", receiver.input());
        if (receiver.phone() != null) {
            contact.put("wa_id", receiver.phone());
            WaUser.putIfPresent(contact, "user_id", user.userId());
        } else if (receiver.userId() != null) {
            contact.put("user_id", receiver.userId());
        }
        ObjectNode message = answer.putArray("messages").addObject().put("id", wamid);
        if (receiver.groupId() != null) {
            message.put("group_id", receiver.groupId());
        } else {
            message.put("message_status", "accepted");
        }
        return answer;
    }

    private void checkTemplateAndMedia(String type, JsonNode body, Receiver receiver) throws GraphError {
        JsonNode node = body.path(type);
        if (type.equals("template")) {
            String name = node.get("name").asText();
            String language = node.get("language").get("code").asText();
            Template template = templates.get(name + "/" + language);
            if (template == null) {
                throw GraphError.templateUnknown(name, language);
            }
            int found = GraphRules.bodyParameters(node);
            if (found != template.bodyParameters()) {
                throw GraphError.templateParameters(template.bodyParameters(), found);
            }
            if (template.authentication() && receiver.userId() != null) {
                throw GraphError.userIdNotAllowed();
            }
        }
        if (node.hasNonNull("id") && !media.containsKey(node.get("id").asText())) {
            throw GraphError.value("Media ID " + node.get("id").asText() + " does not exist");
        }
    }

    private void checkReceiver(String phoneNumberId, Receiver receiver, WaUser user, String type) throws GraphError {
        if (receiver.groupId() != null) {
            return;
        }
        // Meta documents only that such a send fails, not with which code.
        if (isBlocked(phoneNumberId, user)) {
            throw GraphError.undeliverable();
        }
        if (!type.equals("template") && !isWindowOpen(phoneNumberId, user)) {
            throw GraphError.windowClosed();
        }
    }

    private void checkLimits(String phoneNumberId, Receiver receiver) throws GraphError {
        Instant now = clock.instant();
        Deque<Instant> lately = sentLately.computeIfAbsent(phoneNumberId, id -> new ArrayDeque<>());
        while (!lately.isEmpty() && !lately.peekFirst().isAfter(now.minusSeconds(1))) {
            lately.removeFirst();
        }
        if (lately.size() >= throughput) {
            throw GraphError.throughput();
        }
        String pair = pair(phoneNumberId, receiver.key());
        PairRate rate = pairRates.computeIfAbsent(pair, key -> new PairRate(PairRate.INTERVAL, PairRate.BURST));
        if (!rate.take(now)) {
            throw GraphError.pairRate();
        }
        lately.addLast(now);
    }

    /** Block and unblock; the answer has an {@code error} when some failed. */
    synchronized ObjectNode changeBlocks(String phoneNumberId, boolean block, JsonNode body) throws GraphError {
        GraphRules.product(body);
        JsonNode wanted = body.path("block_users");
        if (!wanted.isArray() || wanted.isEmpty()) {
            throw GraphError.parameter("The parameter block_users is required.");
        }
        if (wanted.size() > 1000) {
            throw GraphError.parameter("Param block_users must have at most 1000 elements.");
        }
        ArrayNode done = Json.array();
        ArrayNode failed = Json.array();
        for (JsonNode each : wanted) {
            // "user" wins when both are there.
            String input = each.path("user").asText(each.path("user_id").asText(""));
            ObjectNode entry = Json.object().put("input", input);
            try {
                WaUser user = blockable(phoneNumberId, each, entry);
                changeBlock(phoneNumberId, block, user);
                done.add(entry);
            } catch (GraphError e) {
                entry.putArray("errors").add(e.brief());
                failed.add(entry);
            }
        }
        ObjectNode answer = Json.object().put("messaging_product", "whatsapp");
        ObjectNode users = answer.putObject("block_users");
        if (!done.isEmpty()) {
            users.set(block ? "added_users" : "removed_users", done);
        }
        if (!failed.isEmpty()) {
            users.set("failed_users", failed);
            answer.set(
                    "error",
                    GraphError.blockingFailed(block ? "block" : "unblock").json());
        }
        return answer;
    }

    private WaUser blockable(String phoneNumberId, JsonNode each, ObjectNode entry) throws GraphError {
        if (each.hasNonNull("user")) {
            String digits = GraphRules.phone(each.get("user").asText(), MetaWebhooks.displayPhone(phoneNumberId));
            entry.put("wa_id", digits);
            return users.getOrDefault(digits, WaUser.phone(digits));
        }
        String userId = each.path("user_id").asText("");
        if (!GraphRules.isUserId(userId) || userId.contains(".ENT.")) {
            throw GraphError.value("user_id is not a business-scoped user ID");
        }
        entry.put("user_id", userId);
        return users.getOrDefault(userId, WaUser.userId(userId));
    }

    private void changeBlock(String phoneNumberId, boolean block, WaUser user) throws GraphError {
        Set<String> list = blocked.computeIfAbsent(phoneNumberId, id -> new LinkedHashSet<>());
        if (!block) {
            list.removeAll(keysOf(user));
            return;
        }
        if (!isWindowOpen(phoneNumberId, user)) {
            throw GraphError.windowClosed();
        }
        if (list.size() >= BLOCK_LIST_LIMIT) {
            throw GraphError.blockListFull();
        }
        list.add(keysOf(user).iterator().next());
    }

    synchronized ObjectNode blockList(String phoneNumberId, int limit, String after) {
        List<String> all = List.copyOf(blocked.getOrDefault(phoneNumberId, Set.of()));
        int start = after == null ? 0 : Integer.parseInt(after);
        int end = Math.min(all.size(), start + limit);
        ObjectNode answer = Json.object();
        ArrayNode data = answer.putArray("data");
        for (String key : all.subList(Math.min(start, end), end)) {
            data.addObject()
                    .put("messaging_product", "whatsapp")
                    .put(GraphRules.isUserId(key) ? "user_id" : "wa_id", key);
        }
        ObjectNode cursors = answer.putObject("paging").putObject("cursors");
        cursors.put("before", Integer.toString(start));
        if (end < all.size()) {
            cursors.put("after", Integer.toString(end));
        }
        return answer;
    }

    synchronized Optional<Media> media(String id) {
        return Optional.ofNullable(media.get(id));
    }

    synchronized boolean deleteMedia(String id) {
        return media.remove(id) != null;
    }

    Instant now() {
        return clock.instant();
    }

    // ---- helpers

    private void report(String wamid, MetaStatus status) {
        report(wamid, status, 0);
    }

    private void report(String wamid, MetaStatus status, long delayMs) {
        Sent message;
        WaUser user;
        synchronized (this) {
            message = sent.get(wamid);
            user = message == null ? null : userOf(message.receiver());
        }
        if (message == null) {
            throw new IllegalArgumentException("nothing was sent under " + wamid);
        }
        status.to(user).at(clock.instant()).callbackData(message.callbackData());
        if (message.receiver().groupId() != null) {
            status.inGroup(message.receiver().groupId());
        }
        webhooks.send(
                MetaWebhooks.forNumber(message.phoneNumberId()).status(status).metaBytes(), delayMs);
    }

    private static String readable(String type, JsonNode body) {
        JsonNode node = body.path(type);
        return switch (type) {
            case "text" -> node.path("body").asText();
            case "template" -> "[template " + node.path("name").asText() + "]";
            case "interactive" -> node.path("body").path("text").asText();
            case "reaction" -> node.path("emoji").asText();
            default -> "[" + type + "] " + node.path("caption").asText("");
        };
    }

    private void know(WaUser user) {
        keysOf(user).forEach(key -> users.put(key, user));
    }

    private WaUser userOf(Receiver receiver) {
        WaUser unknown = receiver.userId() != null ? WaUser.userId(receiver.userId()) : WaUser.phone(receiver.phone());
        return users.getOrDefault(receiver.key(), unknown);
    }

    private static List<String> keysOf(WaUser user) {
        return Stream.of(user.phone(), user.userId())
                .filter(key -> key != null && !key.isEmpty())
                .toList();
    }

    private void openWindow(String phoneNumberId, WaUser user) {
        keysOf(user).forEach(key -> lastInbound.put(pair(phoneNumberId, key), clock.instant()));
    }

    private boolean isWindowOpen(String phoneNumberId, WaUser user) {
        Optional<Instant> last = keysOf(user).stream()
                .map(key -> lastInbound.get(pair(phoneNumberId, key)))
                .filter(Objects::nonNull)
                .max(Instant::compareTo);
        return last.map(at -> clock.instant().isBefore(at.plus(WINDOW))).orElse(!strictWindows);
    }

    private boolean isBlocked(String phoneNumberId, WaUser user) {
        Set<String> list = blocked.getOrDefault(phoneNumberId, Set.of());
        return keysOf(user).stream().anyMatch(list::contains);
    }

    private static String pair(String phoneNumberId, String key) {
        return phoneNumberId + "|" + key;
    }

    @Override
    public void close() {
        webhooks.close();
    }
}
