package io.wabridge.bench.baseline;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.servlet.CamelHttpTransportServlet;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** A Camel route behind the bridge's path, on an embedded Tomcat, with nothing around it. */
final class WebhookRoute {

    private static final ThreadLocal<Signature> SIGNATURE = ThreadLocal.withInitial(Signature::new);

    private WebhookRoute() {}

    /** Adds the steps that follow a signature that is right. */
    interface Steps {
        void addTo(ProcessorDefinition<?> route);
    }

    static CamelContext context() {
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.disableJMX();
        return camel;
    }

    /** Starts both; the process lives until it is ended. */
    static void serve(CamelContext camel, int port, Path directory, Steps steps) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createDirectories(directory).toString());
        Connector connector = new Connector();
        connector.setPort(port);
        connector.setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
        tomcat.setConnector(connector);
        Context root = tomcat.addContext("", null);
        Tomcat.addServlet(root, "CamelServlet", new CamelHttpTransportServlet()).setLoadOnStartup(1);
        root.addServletMappingDecoded("/webhooks/*", "CamelServlet");
        tomcat.start();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                steps.addTo(from("servlet:whatsapp?httpMethodRestrict=POST").convertBodyTo(byte[].class));
            }
        });
        camel.start();
        tomcat.getServer().await();
    }

    /** Answers 200; an empty body alone would be answered 204. */
    static void taken(ProcessorDefinition<?> route) {
        route.setBody().constant("").setHeader(Exchange.HTTP_RESPONSE_CODE).constant(200);
    }

    static boolean isSigned(Exchange exchange) {
        return SIGNATURE
                .get()
                .matches(
                        exchange.getMessage().getBody(byte[].class),
                        exchange.getMessage().getHeader(Signature.HEADER, String.class));
    }
}
