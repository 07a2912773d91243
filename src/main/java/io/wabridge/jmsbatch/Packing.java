package io.wabridge.jmsbatch;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How messages stand in the queue. What a broker does for a message it does for a JMS message, however small, so a commit packs small
 * messages together. One alone is a plain JMS message with its headers as properties, as any other program would send it.
 *
 * <p>A pack is a {@code BytesMessage} with two properties: {@link #FORMAT}, and {@link JmsBatchMessage#COUNT}, how many messages it holds. In format 1
 * each of them is: length of the body (int), the body, number of headers (short), and for each header its name (UTF), the letter of its
 * type (byte {@code S}, {@code I} or {@code L}) and its value; a text is the length of its UTF-8 (int) and its bytes.
 */
final class Packing {

    /** Of a pack: 1. Not set on a plain message. */
    static final String FORMAT = "jmsBatchFormat";

    private static final Logger LOG = LoggerFactory.getLogger(Packing.class);
    private static final int FORMAT_1 = 1;

    private Packing() {}

    /** Parts what is sent in one commit into what is sent in one JMS message each. The order stays. */
    static List<List<PendingMessage>> packs(List<PendingMessage> messages, long maxBytes) {
        List<List<PendingMessage>> packs = new ArrayList<>();
        List<PendingMessage> pack = new ArrayList<>();
        long bytes = 0;
        for (PendingMessage message : messages) {
            if (!pack.isEmpty() && bytes + message.body().length > maxBytes) {
                packs.add(pack);
                pack = new ArrayList<>();
                bytes = 0;
            }
            pack.add(message);
            bytes += message.body().length;
        }
        if (!pack.isEmpty()) {
            packs.add(pack);
        }
        return packs;
    }

    static Message write(Session session, List<PendingMessage> pack) throws JMSException {
        BytesMessage written = session.createBytesMessage();
        if (pack.size() == 1) {
            PendingMessage message = pack.get(0);
            written.writeBytes(message.body());
            for (Map.Entry<String, Object> header : message.headers().entrySet()) {
                written.setObjectProperty(header.getKey(), header.getValue());
            }
            return written;
        }
        written.setIntProperty(FORMAT, FORMAT_1);
        written.setIntProperty(JmsBatchMessage.COUNT, pack.size());
        for (PendingMessage message : pack) {
            writeBytes(written, message.body());
            written.writeShort((short) message.headers().size());
            for (Map.Entry<String, Object> header : message.headers().entrySet()) {
                written.writeUTF(header.getKey());
                writeValue(written, header.getValue());
            }
        }
        return written;
    }

    private static void writeValue(BytesMessage written, Object value) throws JMSException {
        if (value instanceof Long number) {
            written.writeByte((byte) 'L');
            written.writeLong(number);
        } else if (value instanceof Integer number) {
            written.writeByte((byte) 'I');
            written.writeInt(number);
        } else {
            written.writeByte((byte) 'S');
            writeBytes(written, value.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void writeBytes(BytesMessage written, byte[] bytes) throws JMSException {
        written.writeInt(bytes.length);
        written.writeBytes(bytes);
    }

    /**
     * @param headerNames the only headers that are read
     * @return at least one message; what nobody can read as one whose body the route will not understand
     * @throws JmsBatchException when a newer version has packed it
     */
    static List<JmsBatchMessage> read(Message message, List<String> headerNames) throws JMSException {
        int deliveryCount = message.getIntProperty("JMSXDeliveryCount");
        if (!message.propertyExists(FORMAT)) {
            Map<String, Object> headers = new LinkedHashMap<>();
            for (String name : headerNames) {
                Object value = message.getObjectProperty(name);
                if (value instanceof String || value instanceof Long || value instanceof Integer) {
                    headers.put(name, value);
                }
            }
            return List.of(new JmsBatchMessage(body(message), headers, deliveryCount));
        }
        int format = message.getIntProperty(FORMAT);
        if (format != FORMAT_1) {
            // Waits in the queue for a bridge that can read it.
            throw new JmsBatchException("A message has format " + format + ", and this version reads 1 at most");
        }
        if (message instanceof BytesMessage pack) {
            try {
                return unpack(pack, headerNames, deliveryCount);
            } catch (MessageEOFException | MessageFormatException e) {
                LOG.error("A message says that it is a pack, and is none", e);
                pack.reset();
            }
        }
        return List.of(new JmsBatchMessage(body(message), Map.of(), deliveryCount));
    }

    private static List<JmsBatchMessage> unpack(BytesMessage pack, List<String> headerNames, int deliveryCount)
            throws JMSException {
        int count = pack.getIntProperty(JmsBatchMessage.COUNT);
        if (count < 1) {
            throw new MessageFormatException("a pack of " + count + " messages");
        }
        List<JmsBatchMessage> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] body = readBytes(pack);
            Map<String, Object> headers = new LinkedHashMap<>();
            for (int left = pack.readShort(); left > 0; left--) {
                String name = pack.readUTF();
                Object value = readValue(pack);
                if (headerNames.contains(name)) {
                    headers.put(name, value);
                }
            }
            messages.add(new JmsBatchMessage(body, headers, deliveryCount));
        }
        return messages;
    }

    private static Object readValue(BytesMessage pack) throws JMSException {
        byte type = pack.readByte();
        return switch (type) {
            case 'L' -> pack.readLong();
            case 'I' -> pack.readInt();
            case 'S' -> new String(readBytes(pack), StandardCharsets.UTF_8);
            default -> throw new MessageFormatException("a header of type " + type);
        };
    }

    private static byte[] readBytes(BytesMessage pack) throws JMSException {
        int length = pack.readInt();
        if (length < 0 || length > pack.getBodyLength()) {
            throw new MessageFormatException("a value of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        // -1 at the end of the message, also when nothing was asked for.
        if (length > 0 && pack.readBytes(bytes) != length) {
            throw new MessageEOFException("a value of " + length + " bytes");
        }
        return bytes;
    }

    private static byte[] body(Message message) throws JMSException {
        if (message instanceof BytesMessage bytes) {
            byte[] body = new byte[Math.toIntExact(bytes.getBodyLength())];
            bytes.readBytes(body);
            return body;
        }
        if (message instanceof TextMessage text && text.getText() != null) {
            return text.getText().getBytes(StandardCharsets.UTF_8);
        }
        // Somebody put this message there by hand. The route parks what it cannot read. A message that cannot be handed
        // to the route would stop the queue.
        return new byte[0];
    }
}
