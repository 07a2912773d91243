package io.wabridge.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.fixture.Bridge;
import io.wabridge.fixture.Bridge.Answer;
import io.wabridge.fixture.BridgeClient;
import io.wabridge.fixture.TestBridge;
import io.wabridge.standin.server.Fault;
import java.lang.management.ManagementFactory;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The management port, with a bridge of its own: the shared one does not show all that Camel has in JMX. */
class ManagementIT {

    private static TestBridge started;
    private static Bridge bridge;

    @BeforeAll
    static void start() {
        started = TestBridge.alone(TestBridge.Database.H2);
        started.start(TestBridge.EVERYTHING_IN_JMX);
        bridge = new Bridge(started);
    }

    @AfterAll
    static void stop() {
        started.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness"})
    void healthIsEverybodysWithoutDetails(String path) {
        Answer answer = bridge.manage(path).get();

        assertThat(answer.status()).isIn(200, 503);
        assertThat(answer.json().has("status")).isTrue();
        assertThat(answer.json().has("components")).isFalse();
    }

    @Test
    void theBridgeIsReadyWhileDynamicsIsDown() {
        bridge.standIns().faults().add(Fault.status("dataverse", 503, "down"));
        try {
            Answer answer = bridge.manage("/actuator/health/readiness").get();

            assertThat(answer.status()).isEqualTo(200);
        } finally {
            bridge.standIns().faults().clear();
        }
    }

    @Test
    void theBridgeIsNotReadyWhileARouteOfItsIngressIsStopped() throws Exception {
        CamelContext camel = bridge.bean(CamelContext.class);
        camel.getRouteController().suspendRoute("whatsapp-webhook");
        try {
            Answer answer = bridge.manage("/actuator/health/readiness").get();

            assertThat(answer.status()).isEqualTo(503);
        } finally {
            camel.getRouteController().resumeRoute("whatsapp-webhook");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator", "/actuator/hawtio", "/actuator/hawtio/", "/actuator/hawtio/index.html",
                        "/actuator/jolokia",
                "/actuator/jolokia/version", "/actuator/hawtio/jolokia/version", "/actuator/prometheus",
                        "/actuator/env", "/"
            })
    void theRestIsNobodysWithoutALogin(String path) {
        Answer answer = bridge.manage(path).get();

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).startsWith("Basic");
    }

    @Test
    void aBrowserGetsTheLoginPage() {
        Answer answer =
                bridge.manage("/actuator/hawtio/").header("Accept", "text/html").get();

        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.header("Location")).endsWith("/login");
    }

    @ParameterizedTest
    @ValueSource(strings = {"operator:wrong", "operator:", "admin:sandbox", ":"})
    void aWrongLoginIsRefused(String login) {
        Answer answer = bridge.manage("/actuator/prometheus")
                .header("Authorization", basic(login))
                .get();

        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void aRestTokenOpensNothingHere() {
        Answer answer = bridge.manage("/actuator/prometheus").as("root").get();

        assertThat(answer.status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/hawtio/", "/actuator/jolokia/version", "/actuator/prometheus"})
    void theOperatorGetsIn(String path) {
        Answer answer = bridge.manage(path)
                .header("Authorization", BridgeClient.OPERATOR)
                .get();

        assertThat(answer.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/actuator/env", "/actuator/heapdump", "/actuator/loggers", "/actuator/beans", "/api/blocks"})
    void whatIsNotExposedIsNotThereForTheOperatorEither(String path) {
        Answer answer = bridge.manage(path)
                .header("Authorization", BridgeClient.OPERATOR)
                .get();

        assertThat(answer.status()).isEqualTo(404);
    }

    @Test
    void aRequestFromAnotherSiteIsRefused() {
        Answer answer = bridge.manage("/actuator/jolokia/version")
                .header("Authorization", BridgeClient.OPERATOR)
                .header("Sec-Fetch-Site", "cross-site")
                .get();

        assertThat(answer.status()).isEqualTo(403);
    }

    @Test
    void routesCanBeSeenThroughJolokia() {
        Answer answer = jolokia("""
                {"type": "search", "mbean": "org.apache.camel:type=routes,*"}""");

        assertThat(answer.json().path("status").asInt()).isEqualTo(200);
        assertThat(answer.text()).contains("put-block");
    }

    @Test
    void aRouteCanBeDrawnThroughJolokia() {
        Answer route = jolokia("""
                {"type": "search", "mbean": "org.apache.camel:type=routes,name=\\"put-block\\",*"}""");
        String mbean = route.json().path("value").path(0).asText().replace("\"", "\\\"");

        Answer answer =
                jolokia("{\"type\": \"exec\", \"mbean\": \"" + mbean + "\", \"operation\": \"dumpRouteAsXml()\"}");

        assertThat(answer.json().path("status").asInt()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "com.sun.management:type=HotSpotDiagnostic|dumpHeap(java.lang.String,boolean)|\"/tmp/heap\",true",
                "com.sun.management:type=DiagnosticCommand|vmSystemProperties|",
                "java.util.logging:type=Logging|setLoggerLevel|\"a\",\"FINE\"",
                "JMImplementation:type=MBeanServerDelegate|gc|",
                "java.lang:type=Memory|gc|"
            })
    void otherOperationsAreDenied(String mbean, String operation, String arguments) {
        Answer answer = jolokia("{\"type\": \"exec\", \"mbean\": \"" + mbean + "\", \"operation\": \"" + operation
                + "\", \"arguments\": [" + (arguments == null ? "" : arguments) + "]}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("status").asInt()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "addOrUpdateRoutesFromXml(java.lang.String)",
                "setStreamCachingInUse(java.lang.Boolean)",
                "stop()",
                "sendBody(java.lang.String,java.lang.Object)",
                "requestBody(java.lang.String,java.lang.Object)"
            })
    void theCamelContextCannotBeUsedToSendOrChange(String operation) {
        Answer found = jolokia("""
                {"type": "search", "mbean": "org.apache.camel:type=context,*"}""");
        String mbean = found.json().path("value").path(0).asText().replace("\"", "\\\"");

        Answer answer = jolokia("{\"type\": \"exec\", \"mbean\": \"" + mbean + "\", \"operation\": \"" + operation
                + "\", \"arguments\": [\"direct:x\", \"y\"]}");

        assertThat(mbean).isNotEmpty();
        assertThat(answer.json().path("status").asInt()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "java.lang:type=Runtime,SystemProperties",
        "java.lang:type=Runtime,InputArguments",
        "java.lang:type=Runtime,ClassPath",
        "java.util.logging:type=Logging,LoggerNames"
    })
    void attributesWithSecretsAreDenied(String mbean, String attribute) {
        Answer answer =
                jolokia("{\"type\": \"read\", \"mbean\": \"" + mbean + "\", \"attribute\": \"" + attribute + "\"}");

        assertThat(answer.json().path("status").asInt()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "io.wabridge:type=ParkedEvents,*|list(java.lang.String,int)",
                "io.wabridge:type=ParkedEvents,*|replay(java.lang.String)",
                "io.wabridge:type=ParkedEvents,*|discard(java.lang.String)",
                "org.apache.camel:type=routes,*|stop()",
                "org.apache.camel:type=routes,*|start()",
                "org.apache.camel:type=routes,*|isUpdateRouteEnabled()",
                "org.springframework.boot:type=Endpoint,name=Health,*|health()"
            })
    void theConsoleOffersWhatIsAllowed(String pattern, String operation) {
        assertThat(isOffered(found(pattern), operation)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "org.apache.camel:type=context,*|stop()",
                "org.apache.camel:type=context,*|sendBody(java.lang.String,java.lang.Object)",
                "org.apache.camel:type=routes,*|remove()",
                "org.apache.camel:type=routes,*|updateRouteFromXml(java.lang.String)",
                "org.apache.camel:type=processors,*|disable()",
                "org.apache.camel:type=services,name=DefaultRestRegistry,*|listRestServices()",
                "org.apache.activemq.artemis:component=addresses,subcomponent=queues,*|removeAllMessages()",
                "org.apache.activemq.artemis:component=addresses,subcomponent=queues,*|browse()",
                "org.apache.activemq.artemis:component=addresses,subcomponent=queues,*|pause()",
                "org.springframework.boot:type=Endpoint,name=Health,*|healthForPath([Ljava.lang.String;)"
            })
    void whatIsRefusedIsNotOffered(String pattern, String operation) {
        String mbean = found(pattern);

        assertThat(isOffered(mbean, operation)).isFalse();
        assertThat(exec(mbean, operation, "").json().path("status").asInt()).isEqualTo(403);
    }

    @Test
    void noAttributeIsOfferedToBeSet() {
        Answer answer = exec(
                found("hawtio:type=security,area=jmx,*"),
                "canInvoke(java.lang.String,java.lang.String,[Ljava.lang.String;)",
                "\"java.lang:type=Memory\", \"setVerbose\", [\"boolean\"]");

        assertThat(answer.json().path("value").asBoolean(true)).isFalse();
    }

    /** It asks about all operations of all MBeans at once, which is 1 MB already. */
    @Test
    void theConsoleMayAskAboutFourTimesAsManyMBeansAsThereAre() throws Exception {
        String rights = found("hawtio:type=security,area=jmx,*");
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        String context = bridge.bean(CamelContext.class).getManagementName();
        List<String> asked = new ArrayList<>();
        for (ObjectName mbean : server.queryNames(new ObjectName("org.apache.camel:context=" + context + ",*"), null)) {
            String operations = Stream.of(server.getMBeanInfo(mbean).getOperations())
                    .map(operation -> Stream.of(operation.getSignature())
                            .map(MBeanParameterInfo::getType)
                            .collect(Collectors.joining(",", "\"" + operation.getName() + "(", ")\"")))
                    .collect(Collectors.joining(","));
            asked.add(toExec(
                    rights,
                    "canInvoke(java.util.Map)",
                    "{\"" + inJson(mbean.getCanonicalName()) + "\": [" + operations + "]}"));
        }
        String once = String.join(",", asked);

        Answer answer = jolokia("[" + String.join(",", once, once, once, once) + "]");

        assertThat(asked).hasSizeGreaterThan(500);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json()).hasSize(4 * asked.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.sun.management:*",
                "com.zaxxer.hikari:*",
                "java.util.logging:*",
                "jdk.management.jfr:*",
                "jolokia:*",
                "hawtio:name=HawtioDummyJMXSecurity,*"
            })
    void whatShowsNothingIsNotListed(String pattern) {
        Answer answer = jolokia("{\"type\": \"search\", \"mbean\": \"" + pattern + "\"}");

        assertThat(answer.json().path("status").asInt()).isEqualTo(200);
        assertThat(answer.json().path("value")).isEmpty();
    }

    @Test
    void healthWithItsDetailsIsTheOperators() {
        Answer answer = exec(found("org.springframework.boot:type=Endpoint,name=Health,*"), "health", "");

        assertThat(answer.json().at("/value/components/broker/details").isObject())
                .isTrue();
    }

    @Test
    void theQueueTellsItsDepth() {
        Answer answer = jolokia("{\"type\": \"read\", \"mbean\": \"" + found("io.wabridge:type=Queue,*") + "\"}");

        assertThat(answer.json().at("/value/Name").asText()).isEqualTo("whatsapp.inbound");
        assertThat(answer.json().at("/value/Depth").isIntegralNumber()).isTrue();
        assertThat(answer.json().at("/value/Listeners").asInt()).isEqualTo(1);
    }

    @Test
    void allAttributesOfTheRuntimeLeaveTheSecretsOut() {
        Answer answer = jolokia("{\"type\": \"read\", \"mbean\": \"java.lang:type=Runtime\"}");

        assertThat(answer.text()).doesNotContain("java.class.path");
    }

    @Test
    void writingIsDenied() {
        Answer answer = jolokia("""
                {"type": "write", "mbean": "java.lang:type=Memory", "attribute": "Verbose", "value": true}""");

        assertThat(answer.json().path("status").asInt()).isEqualTo(403);
    }

    @Test
    void aPostWithASessionNeedsTheCsrfToken() {
        Answer answer = bridge.manage("/actuator/jolokia")
                .header("Authorization", BridgeClient.OPERATOR)
                .header("Origin", bridge.managementUrl())
                .send("POST", "{\"type\": \"version\"}");

        assertThat(answer.status()).isEqualTo(403);
    }

    @Test
    void theConsoleAsksForNoSecondLogin() {
        Answer answer = bridge.manage("/actuator/hawtio/user")
                .header("Authorization", BridgeClient.OPERATOR)
                .get();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("public");
    }

    @Test
    void aBrowserLogsInAndTheConsoleMayPostWithTheTokenFromItsCookie() throws Exception {
        CookieManager cookies = new CookieManager();
        HttpClient browser = HttpClient.newBuilder()
                .cookieHandler(cookies)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        String page = send(browser, page("/login").GET()).body();
        Matcher token = Pattern.compile("name=\"_csrf\" type=\"hidden\" value=\"([^\"]+)\"")
                .matcher(page);
        assertThat(token.find()).isTrue();
        HttpResponse<String> login = send(
                browser,
                page("/login")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("username=operator&password=sandbox&_csrf="
                                + URLEncoder.encode(token.group(1), StandardCharsets.UTF_8))));
        send(browser, page("/actuator/hawtio/").GET());

        HttpResponse<String> posted = send(
                browser,
                page("/actuator/jolokia")
                        .header("Content-Type", "application/json")
                        .header("Origin", bridge.managementUrl())
                        .header("Sec-Fetch-Site", "same-origin")
                        .header("X-XSRF-TOKEN", cookie(cookies, "XSRF-TOKEN").getValue())
                        .POST(BodyPublishers.ofString("{\"type\": \"version\"}")));

        assertThat(login.statusCode()).isEqualTo(302);
        assertThat(login.headers().firstValue("Location"))
                .hasValueSatisfying(l -> assertThat(l).doesNotContain("error"));
        assertThat(posted.statusCode()).isEqualTo(200);
        assertThat(cookie(cookies, "JSESSIONID").isHttpOnly()).isTrue();
        assertThat(login.headers().allValues("Set-Cookie"))
                .anyMatch(set -> set.startsWith("JSESSIONID") && set.contains("SameSite=Strict"));
    }

    private HttpRequest.Builder page(String path) {
        return HttpRequest.newBuilder(URI.create(bridge.managementUrl() + path)).header("Accept", "text/html");
    }

    private static HttpResponse<String> send(HttpClient browser, HttpRequest.Builder request) throws Exception {
        return browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpCookie cookie(CookieManager cookies, String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The first MBean that fits, quoted for JSON. */
    private String found(String pattern) {
        String mbean = jolokia("{\"type\": \"search\", \"mbean\": \"" + pattern + "\"}")
                .json()
                .path("value")
                .path(0)
                .asText();
        assertThat(mbean).as(pattern).isNotEmpty();
        return inJson(mbean);
    }

    private static String inJson(String mbean) {
        return mbean.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private boolean isOffered(String mbean, String operation) {
        Answer answer = exec(
                found("hawtio:type=security,area=jmx,*"),
                "canInvoke(java.util.Map)",
                "{\"" + mbean + "\": [\"" + operation + "\"]}");
        assertThat(answer.json().path("status").asInt()).isEqualTo(200);
        return answer.json().findPath("CanInvoke").asBoolean();
    }

    private Answer exec(String mbean, String operation, String arguments) {
        return jolokia(toExec(mbean, operation, arguments));
    }

    private static String toExec(String mbean, String operation, String arguments) {
        return "{\"type\": \"exec\", \"mbean\": \"" + mbean + "\", \"operation\": \"" + operation
                + "\", \"arguments\": [" + arguments + "]}";
    }

    private Answer jolokia(String request) {
        return bridge.manage("/actuator/jolokia")
                .header("Authorization", BridgeClient.OPERATOR)
                .send("POST", request);
    }

    private static String basic(String login) {
        return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }
}
