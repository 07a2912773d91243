package io.wabridge.solution;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Reads the XML of a solution. */
public final class Xml {

    private Xml() {}

    /** The root element. The stream is closed. */
    public static Element parse(InputStream stream) throws IOException {
        try (stream) {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            // The default one prints what is also thrown.
            builder.setErrorHandler(new DefaultHandler());
            return builder.parse(stream).getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalStateException("The solution is not XML: " + e.getMessage(), e);
        }
    }

    /** The element as text, without a declaration. */
    public static String write(Element element) {
        try {
            Transformer transformer = TransformerFactory.newInstance().newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            StringWriter text = new StringWriter();
            transformer.transform(new DOMSource(element), new StreamResult(text));
            return text.toString();
        } catch (TransformerException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The elements these steps lead to, in the order of the document. */
    public static List<Element> path(Element from, String... steps) {
        List<Element> current = List.of(from);
        for (String step : steps) {
            List<Element> next = new ArrayList<>();
            for (Element each : current) {
                for (Node child = each.getFirstChild(); child != null; child = child.getNextSibling()) {
                    if (child instanceof Element element && element.getTagName().equals(step)) {
                        next.add(element);
                    }
                }
            }
            current = next;
        }
        return current;
    }

    /** What the first such child holds; empty when there is none. */
    public static String text(Element element, String child) {
        List<Element> found = path(element, child);
        return found.isEmpty() ? "" : found.get(0).getTextContent().trim();
    }
}
