package io.segmentlaunchdarkly.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParsedEventTest {
    private final ParsedEvent event = new ParsedEvent();

    private boolean read(String json) {
        byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return event.read(bytes, 0, bytes.length);
    }

    private Map<String, String> contexts() {
        Map<String, String> contexts = new TreeMap<>();
        for (int i = 0; i < event.contexts(); i++) {
            contexts.put(event.contextKind(i), event.contextKey(i));
        }
        return contexts;
    }

    @Test
    void hasTheContextsOfContextKeysAndOfWholeContexts() {
        read("{'kind':'custom','contextKeys':{'user':'u','device':'d'}}");
        assertThat(contexts()).isEqualTo(Map.of("user", "u", "device", "d"));

        read("{'kind':'custom','context':{'kind':'org','key':'o','plan':'pro','address':{'key':'x'}}}");
        assertThat(contexts()).isEqualTo(Map.of("org", "o"));
        assertThat(event.attributes()).isEqualTo(2);
        assertThat(event.attributeName(0)).isEqualTo("plan");

        read("{'kind':'custom','context':{'kind':'multi','user':{'key':'u','tags':['a']},'device':{'key':'d'}}}");
        assertThat(contexts()).isEqualTo(Map.of("user", "u", "device", "d"));
        assertThat(event.attributes()).isEqualTo(1);
    }

    @Test
    void tellsAValueThatWasTextFromOneThatIsANumberToo() {
        read("{'metricValue':5,'data':{'revenue':'5.0'}}");
        assertThat(event.isValueFromText()).isTrue();

        read("{'metricValue':5,'data':{'quantity':'5','revenue':5}}");
        assertThat(event.isValueFromText()).isFalse();

        read("{'metricValue':5,'data':{'revenue':'6'}}");
        assertThat(event.isValueFromText()).isFalse();
    }

    @Test
    void forgetsTheEventBefore() {
        read(
                "{'kind':'custom','key':'E','metricValue':5,'contextKeys':{'user':'u'},'data':{'a':'5'},'creationDate':7}");
        read("{'kind':'custom'}");

        assertThat(event.key()).isEmpty();
        assertThat(event.hasValue()).isFalse();
        assertThat(event.contexts()).isZero();
        assertThat(event.dataKeys()).isZero();
        assertThat(event.creationDate()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{'kind':", "\"[masked]\"", "nonsense"})
    void isNoneWhereThereIsNone(String json) {
        assertThat(read(json)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'kind':{'a':1},'key':[1],'creationDate':'x','metricValue':'1','contextKeys':[],'context':3,'data':'x'}",
                "{'contextKeys':{'user':7},'data':{'a':null,'b':{'c':[{}]}},'contextKind':null}"
            })
    void passesOverWhatIsNotAsItShouldBe(String json) {
        assertThat(read(json)).isTrue();
        assertThat(event.hasValue()).isFalse();
    }
}
