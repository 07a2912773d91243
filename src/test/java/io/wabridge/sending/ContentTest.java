package io.wabridge.sending;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wabridge.sending.ValidationException.FieldError;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static List<String> faults(String body) {
        List<FieldError> errors = Content.noErrors();
        check(body, errors);
        return errors.stream().map(FieldError::field).toList();
    }

    private static Content check(String body, List<FieldError> errors) {
        try {
            JsonNode node = JSON.readTree(body);
            return Content.check(
                    node.path("type"), node.path("text"), node.path("template"), node.path("context"), errors);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'text':{'body':'hi'}}",
                "{'type':'text','text':{'body':'hi','preview_url':true},'context':{'message_id':'wamid.HBg=='}}",
                "{'type':'template','template':{'name':'order_update','language':{'code':'en'}}}",
                "{'type':'template','template':{'name':'a1','language':{'code':'pt_BR','policy':'deterministic'},"
                        + "'components':[{'type':'body','parameters':[{'type':'text','text':'x'}]},"
                        + "{'type':'button','sub_type':'quick_reply','index':'0',"
                        + "'parameters':[{'type':'payload','payload':'p'}]}]}}"
            })
    void acceptsWhatTheProviderAccepts(String body) {
        assertThat(faults(body.replace('\'', '"'))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"type":"image","image":{"id":"1"}}                                                     | type
            {"type":7}                                                                              | type
            {"type":"text"}                                                                         | text.body
            {"type":"text","text":{"body":"  "}}                                                    | text.body
            {"type":"text","text":{"body":5}}                                                       | text.body
            {"type":"text","text":"hi"}                                                             | text.body
            {"type":"text","text":{"body":"x","preview_url":"yes"}}                                 | text.preview_url
            {"type":"text","text":{"body":"x"},"context":{"message_id":""}}                         | context.message_id
            {"type":"text","text":{"body":"x"},"context":{"message_id":"a b"}}                      | context.message_id
            {"type":"text","text":{"body":"x"},"context":"wamid"}                                   | context.message_id
            {"type":"template","template":{"name":"Order Update","language":{"code":"en"}}}         | template.name
            {"type":"template","template":{"language":{"code":"en"}}}                               | template.name
            {"type":"template","template":{"name":"a"}}                                             | template.language.code
            {"type":"template","template":{"name":"a","language":{"code":"English"}}}               | template.language.code
            {"type":"template","template":{"name":"a","language":{"code":"en"},"components":{}}}    | template.components
            {"type":"template","template":{"name":"a","language":{"code":"en"},"components":[{}]}}  | template.components[0].type
            {"type":"template","template":{"name":"a","language":{"code":"en"},"components":[{"type":"button"}]}} | template.components[0]
            {"type":"template","template":{"name":"a","language":{"code":"en"},"components":[{"type":"body","parameters":[{"type":"text"}]}]}} | template.components[0].parameters[0]
            {"type":"template","template":{"name":"a","language":{"code":"en"},"components":[{"type":"body","parameters":"x"}]}} | template.components[0].parameters
            """)
    void namesTheFieldAtFault(String body, String field) {
        assertThat(faults(body)).containsExactly(field);
    }

    @Test
    void countsCharactersAsPeopleDo() {
        String emoji = "\uD83D\uDE00".repeat(4096);

        assertThat(faults("{\"text\":{\"body\":\"" + emoji + "\"}}")).isEmpty();
        assertThat(faults("{\"text\":{\"body\":\"" + emoji + "x\"}}")).containsExactly("text.body");
    }

    @Test
    void refusesWhatNoColumnHolds() {
        String long1 = "{\"text\":{\"body\":\"x\",\"other\":\"" + "y".repeat(60_000) + "\"}}";

        assertThat(faults(long1)).containsExactly("text");
    }

    @Test
    void showsTheNameOfATemplate() {
        Content content = check(
                "{\"type\":\"template\",\"template\":{\"name\":\"order_update\",\"language\":{\"code\":\"en\"}}}",
                Content.noErrors());

        assertThat(content.shown()).isEqualTo("order_update");
    }
}
