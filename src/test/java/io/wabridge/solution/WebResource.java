package io.wabridge.solution;

import java.util.List;
import org.w3c.dom.Element;

/**
 * A file that Dynamics serves to browsers.
 *
 * @param name unique name, below {@code /WebResources/} also the address
 * @param type as the platform numbers them
 * @param part where the zip keeps it, with leading slash
 */
public record WebResource(String name, int type, String part) {

    /** The web resources a customizations.xml lists, in its order. */
    public static List<WebResource> listedIn(Element customizations) {
        return Xml.path(customizations, "WebResources", "WebResource").stream()
                .map(each -> new WebResource(
                        Xml.text(each, "Name"),
                        Integer.parseInt(Xml.text(each, "WebResourceType")),
                        Xml.text(each, "FileName")))
                .toList();
    }

    /** The Content-Type Dynamics serves it with. */
    public String mediaType() {
        return switch (type) {
            case 1 -> "text/html";
            case 2 -> "text/css";
            case 3 -> "text/javascript";
            case 4, 12 -> "text/xml";
            case 5 -> "image/png";
            case 11 -> "image/svg+xml";
            default -> throw new IllegalStateException("Web resource " + name + " has the unknown type " + type);
        };
    }
}
