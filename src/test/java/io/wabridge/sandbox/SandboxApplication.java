package io.wabridge.sandbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.wabridge.BridgeApplication;
import io.wabridge.standin.server.StandInServer;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.util.FileSystemUtils;

/**
 * The bridge with all stand-ins in one process, on loopback only, empty at every start, with the page at
 * {@code http://localhost:8080/sandbox/}.
 */
public final class SandboxApplication {

    private static final Path DATA = Path.of("target", "sandbox");
    private static final Path SOLUTION = Path.of("target", "whatsapp-dynamics-bridge_solution.zip");

    private SandboxApplication() {}

    public static void main(String[] args) throws IOException {
        StandInServer standIns = StandInsApplication.start();
        // Not before the port is ours: another sandbox may be at work on the data.
        FileSystemUtils.deleteRecursively(DATA);
        SpringApplication bridge = new SpringApplication(BridgeApplication.class);
        bridge.setAdditionalProfiles("sandbox");
        bridge.addInitializers(beans(standIns), context -> ((GenericApplicationContext) context)
                .registerBean("sandboxClock", Clock.class, standIns::clock));
        // Runs once the bridge has stopped: what it still has to say to Dynamics, it can say.
        SpringApplication.getShutdownHandlers().add(standIns::close);
        bridge.addListeners(
                (ApplicationListener<ApplicationReadyEvent>) event -> System.out.println(welcome(standIns)));
        String[] more = java.util.Arrays.copyOf(args, args.length + 1);
        more[args.length] = "--bridge.data-dir=" + DATA.toAbsolutePath();
        bridge.run(more);
    }

    /** What a bridge serves beside itself in the sandbox: the page, what moves in the routes, and Dynamics' web resources. */
    static ApplicationContextInitializer<GenericApplicationContext> beans(StandInServer standIns) {
        return context -> {
            serve(context, "sandboxPage", () -> new PageServlet(standIns.baseUrl()), "/sandbox", "/sandbox/*");
            serve(
                    context,
                    "sandboxFlow",
                    () -> new FlowServlet(
                            () -> context.getBean(CamelContext.class), () -> context.getBean(MeterRegistry.class)),
                    "/sandbox/flow");
            serve(context, "sandboxWebResources", () -> new WebResourceServlet(SOLUTION), "/WebResources/*");
        };
    }

    private static void serve(
            GenericApplicationContext context, String name, Supplier<HttpServlet> servlet, String... paths) {
        context.registerBean(name, ServletRegistrationBean.class, () -> {
            ServletRegistrationBean<HttpServlet> registration = new ServletRegistrationBean<>(servlet.get(), paths);
            registration.setName(name);
            return registration;
        });
    }

    private static String welcome(StandInServer standIns) {
        return """

                The sandbox is ready.

                  Page        http://localhost:8080/sandbox/    a customer's phone beside the agent's CRM
                  API         http://localhost:8080/api/openapi.json
                  Operations  http://localhost:8081/actuator/hawtio    operator / sandbox
                  Stand-ins   %s/_control/

                Agents ada (may block), bob (may not) and root (administrator); password sandbox.
                """.formatted(standIns.baseUrl());
    }
}
