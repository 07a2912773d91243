package io.wabridge.standin.server;

import io.wabridge.standin.StandInClock;
import io.wabridge.standin.dataverse.DataverseServlet;
import io.wabridge.standin.dataverse.DataverseStandIn;
import io.wabridge.standin.entra.EntraServlet;
import io.wabridge.standin.entra.EntraStandIn;
import io.wabridge.standin.graph.GraphServlet;
import io.wabridge.standin.graph.GraphStandIn;
import io.wabridge.standin.graph.PhoneServlet;
import jakarta.servlet.Filter;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.util.modeler.Registry;
import org.springframework.util.FileSystemUtils;

/**
 * All stand-ins behind one port of the loopback interface: Entra ID below {@code /entra}, Dataverse below {@code /dataverse},
 * the Graph API below {@code /graph}, what a test may order below {@code /_control}, and the customer's phone below {@code /_sandbox}.
 */
public final class StandInServer implements AutoCloseable {

    private final StandInClock clock = new StandInClock();
    private final Faults faults = new Faults();
    private final HeaderLog headerLog = new HeaderLog();
    private final EntraStandIn entra = new EntraStandIn(this::baseUrl, clock);
    private final DataverseStandIn dataverse = new DataverseStandIn(clock, entra);
    private final GraphStandIn graph = new GraphStandIn(clock);
    private final CorsFilter cors = new CorsFilter();
    private final Tomcat tomcat = new Tomcat();
    private final Path workDirectory;

    /**
     * Starts at once.
     *
     * @param port 0 takes a free one
     */
    public StandInServer(int port) {
        try {
            workDirectory = Files.createTempDirectory("standins");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // As Spring Boot does; afterwards, with a bridge in the same process, it would complain that it is too late.
        Registry.disableRegistry();
        tomcat.setBaseDir(workDirectory.toString());
        // Another name than the bridge's own Tomcat, which may live in the same process: their MBeans would collide.
        tomcat.getEngine().setName("standins");
        tomcat.setConnector(connector(port));
        tomcat.getEngine().getPipeline().addValve(new Connections.BreakerValve());
        StandardContext context = (StandardContext) tomcat.addContext("", null);
        // There is no web application here that could be redeployed, so nothing to clean up for.
        context.setClearReferencesObjectStreamClassCaches(false);
        context.setClearReferencesRmiTargets(false);
        context.setClearReferencesThreadLocals(false);
        filter(context, "/*", "cors", cors);
        filter(context, "/dataverse/*", "dataverseHeaders", headerLog);
        filter(context, "/graph/*", "graphHeaders", headerLog);
        serve(context, "/entra/*", new EntraServlet(entra));
        filter(context, "/dataverse/*", "dataverseFaults", new FaultFilter(faults, "dataverse"));
        serve(context, "/dataverse/*", new DataverseServlet(dataverse));
        filter(context, "/graph/*", "graphFaults", new FaultFilter(faults, "graph"));
        serve(context, "/graph/*", new GraphServlet(graph, this::baseUrl));
        serve(context, "/_control/*", new ControlServlet(this));
        serve(context, "/_sandbox/*", new PhoneServlet(graph));
        try {
            tomcat.start();
        } catch (LifecycleException e) {
            throw new IllegalStateException("The stand-ins cannot listen on port " + port, e);
        }
    }

    private static Connector connector(int port) {
        Connector connector = new Connector();
        connector.setPort(port);
        connector.setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
        // Clients under load would otherwise reconnect every hundred requests.
        connector.setProperty("maxKeepAliveRequests", "-1");
        // A query of Dataverse may have 32 KB; Tomcat's own limit is 8 KB for all headers.
        connector.setProperty("maxHttpRequestHeaderSize", "65536");
        connector.setThrowOnFailure(true);
        return connector;
    }

    private static void serve(Context context, String pattern, HttpServlet servlet) {
        Wrapper wrapper = Tomcat.addServlet(context, servlet.getClass().getSimpleName(), servlet);
        wrapper.setMultipartConfigElement(new MultipartConfigElement(""));
        context.addServletMappingDecoded(pattern, servlet.getClass().getSimpleName());
    }

    private static void filter(Context context, String pattern, String name, Filter filter) {
        FilterDef definition = new FilterDef();
        definition.setFilterName(name);
        definition.setFilter(filter);
        context.addFilterDef(definition);
        FilterMap map = new FilterMap();
        map.setFilterName(name);
        map.addURLPattern(pattern);
        context.addFilterMap(map);
    }

    /** {@code http://localhost:<port>}, without trailing slash. */
    public String baseUrl() {
        return "http://localhost:" + tomcat.getConnector().getLocalPort();
    }

    /** Lets the sandbox's page ask that a bridge at this origin serves, for instance {@code http://localhost:8090}. */
    public void allowPageAt(String origin) {
        cors.allow(origin);
    }

    public StandInClock clock() {
        return clock;
    }

    public Faults faults() {
        return faults;
    }

    public HeaderLog headerLog() {
        return headerLog;
    }

    public EntraStandIn entra() {
        return entra;
    }

    public DataverseStandIn dataverse() {
        return dataverse;
    }

    public GraphStandIn graph() {
        return graph;
    }

    /** Rows, faults and counts as on the first day. Time does not go back: a bridge beside it could not follow. */
    public void reset() {
        faults.clear();
        dataverse.reset();
        graph.reset();
    }

    @Override
    public void close() {
        graph.close();
        dataverse.close();
        try {
            tomcat.stop();
            tomcat.destroy();
            FileSystemUtils.deleteRecursively(workDirectory);
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
