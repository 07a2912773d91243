package io.wabridge.sandbox;

import io.wabridge.BridgeApplication;
import io.wabridge.standin.StandInServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
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
        FileSystemUtils.deleteRecursively(DATA);
        StandInServer standIns = StandInsApplication.start();
        SpringApplication bridge = new SpringApplication(BridgeApplication.class);
        bridge.setAdditionalProfiles("sandbox");
        bridge.addInitializers(sandboxBeans(standIns));
        // Runs once the bridge has stopped: what it still has to say to Dynamics, it can say.
        SpringApplication.getShutdownHandlers().add(standIns::close);
        bridge.addListeners(
                (ApplicationListener<ApplicationReadyEvent>) event -> System.out.println(welcome(standIns)));
        String[] more = java.util.Arrays.copyOf(args, args.length + 1);
        more[args.length] = "--bridge.data-dir=" + DATA.toAbsolutePath();
        bridge.run(more);
    }

    private static ApplicationContextInitializer<GenericApplicationContext> sandboxBeans(StandInServer standIns) {
        return context -> {
            context.registerBean("sandboxClock", Clock.class, standIns::clock);
            context.registerBean("sandboxPage", ServletRegistrationBean.class, () -> {
                ServletRegistrationBean<PageServlet> page =
                        new ServletRegistrationBean<>(new PageServlet(), "/sandbox", "/sandbox/*");
                page.setName("sandboxPage");
                return page;
            });
            context.registerBean("sandboxWebResources", ServletRegistrationBean.class, () -> {
                ServletRegistrationBean<WebResourceServlet> webResources =
                        new ServletRegistrationBean<>(new WebResourceServlet(SOLUTION), "/WebResources/*");
                webResources.setName("sandboxWebResources");
                return webResources;
            });
        };
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
