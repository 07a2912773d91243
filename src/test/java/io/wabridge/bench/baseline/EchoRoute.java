package io.wabridge.bench.baseline;

import java.nio.file.Path;
import org.apache.camel.CamelContext;

/** A route that answers 200 at once: what Camel behind a servlet costs before anything is done. Arguments: port, directory. */
public final class EchoRoute {

    private EchoRoute() {}

    public static void main(String[] arguments) throws Exception {
        CamelContext camel = WebhookRoute.context();
        WebhookRoute.serve(
                camel,
                Integer.parseInt(arguments[0]),
                Path.of(arguments[1]),
                route -> WebhookRoute.taken(route.removeHeaders("*")));
    }
}
