package io.wabridge.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wabridge.api.json.BlockJson;
import io.wabridge.block.Block;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/** Turns the result of a call into its answer. */
@Component("reply")
public final class RestReplies {

    private final ObjectMapper json;

    RestReplies(ObjectMapper json) {
        this.json = json;
    }

    /** 200 with a block and its version as entity tag. */
    public Reply block(Block block) {
        return new Reply(
                200, MediaType.APPLICATION_JSON_VALUE, BlockJson.entityTag(block), null, text(BlockJson.of(block)));
    }

    /** 200. */
    public Reply ok(Object body) {
        return new Reply(200, MediaType.APPLICATION_JSON_VALUE, null, null, text(body));
    }

    /** 202: taken, not yet done. */
    public Reply accepted(Object body) {
        return new Reply(202, MediaType.APPLICATION_JSON_VALUE, null, null, text(body));
    }

    /** 204. */
    public Reply nothing() {
        return new Reply(204, null, null, null, null);
    }

    private String text(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
