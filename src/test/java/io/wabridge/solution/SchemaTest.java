package io.wabridge.solution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.bootstrap.DOMImplementationRegistry;
import org.w3c.dom.ls.DOMImplementationLS;
import org.w3c.dom.ls.LSInput;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Checks the customizations against Microsoft's schemas, which we may not distribute. Their folder is named by
 * {@code -Ddataverse.schemas=…} (the package "Schemas" of the SDK, 9.0.0.2090); skipped without.
 *
 * <p>They were written for .NET: patterns there may look ahead and carry anchors, and one type is ambiguous to Java's full check.
 */
class SchemaTest {

    private static final String FOLDER = System.getProperty("dataverse.schemas");

    @BeforeAll
    static void needsTheSchemas() {
        if (FOLDER == null) {
            System.out.println(
                    "SKIPPED SchemaTest: -Ddataverse.schemas=<folder of CustomizationsSolution.xsd> is not given");
        }
        assumeTrue(FOLDER != null, "no schemas");
    }

    @Test
    void theCustomizationsAreValid() throws Exception {
        // One content model allows more repetitions than Java's limit for documents of strangers.
        System.setProperty("jdk.xml.maxOccurLimit", "0");
        SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
        factory.setFeature("http://apache.org/xml/features/validation/schema-full-checking", false);
        factory.setFeature("http://apache.org/xml/features/honour-all-schemaLocations", true);
        DOMImplementationLS inputs =
                (DOMImplementationLS) DOMImplementationRegistry.newInstance().getDOMImplementation("LS");
        factory.setResourceResolver((type, namespace, publicId, systemId, base) -> {
            LSInput input = inputs.createLSInput();
            input.setSystemId(schema(systemId).toUri().toString());
            input.setByteStream(forJava(schema(systemId)));
            return input;
        });
        Path root = schema("CustomizationsSolution.xsd");
        Schema schema =
                factory.newSchema(new StreamSource(forJava(root), root.toUri().toString()));
        Validator validator = schema.newValidator();
        List<String> errors = new ArrayList<>();
        validator.setErrorHandler(new DefaultHandler() {
            @Override
            public void error(SAXParseException e) {
                errors.add(e.getLineNumber() + ": " + e.getMessage());
            }
        });

        validator.validate(new StreamSource(Files.newInputStream(Path.of("src/main/dataverse/customizations.xml"))));

        assertThat(errors).isEmpty();
    }

    private static Path schema(String systemId) {
        String path = URI.create(systemId).getPath();
        return Path.of(FOLDER, path.substring(path.lastIndexOf('/') + 1));
    }

    private static InputStream forJava(Path schema) {
        try {
            String text = Files.readString(schema, StandardCharsets.UTF_8)
                    .replace("\uFEFF", "")
                    .replace("(?![cC][rR][mM]_)", "")
                    .replaceAll("(<xs:pattern value=\")\\^(.*?)\\$(\")", "$1$2$3");
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
