package io.segmentlaunchdarkly.cli.importer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.fql.Trigger;
import io.segmentlaunchdarkly.mapping.Mapping;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.camel.impl.DefaultCamelContext;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What is written must be read as what it was: by YAML, then by Camel, then by the mapping language. */
class YamlTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static DefaultCamelContext camel;

    @BeforeContainer
    static void start() {
        camel = new DefaultCamelContext();
        camel.build();
    }

    @AfterContainer
    static void stop() {
        camel.stop();
    }

    @Property(tries = 200)
    void writesAnyConstantOfAMapping(@ForAll("json") JsonNode value) {
        ObjectNode mapping = JSON.objectNode();
        mapping.set("event_properties", value);

        assertThat(Mapping.parse(throughARoute(Yaml.mapping(mapping))).resolve(JSON.objectNode()))
                .isEqualTo(Mapping.parse(mapping).resolve(JSON.objectNode()));
    }

    @Property(tries = 200)
    void writesAnyTemplate(@ForAll("braces") String template) {
        ObjectNode mapping = JSON.objectNode();
        mapping.putObject("event_name").put("@template", template);
        mapping.putObject("user_key").put("@path", template);
        ObjectNode event = JSON.objectNode().put("a", "1").put("b", "2");

        assertThat(Mapping.parse(throughARoute(Yaml.mapping(mapping))).resolve(event))
                .isEqualTo(Mapping.parse(mapping).resolve(event));
    }

    @Property(tries = 200)
    void writesAnyLine(@ForAll("texts") String text) {
        Assume.that(isWhole(text));

        assertThat(loaded("key: " + Yaml.line(text))).isEqualTo(text);
        assertThat(loaded("key: " + Yaml.quoted(text))).isEqualTo(text);
    }

    @Property(tries = 200)
    void escapesTriggersWhereItSaysThatItCan(@ForAll("braces") String name) {
        String trigger = "event = \"" + name.replace("\"", "").replace("\n", "") + "\"";
        Assume.that(!Braces.needEscape(trigger) || Braces.canEscape(trigger));
        String written = Braces.needEscape(trigger) ? Braces.escape(trigger) : trigger;

        assertThat(Trigger.parse(camel.resolvePropertyPlaceholders(loaded("key: " + Yaml.line(written)))))
                .isEqualTo(Trigger.parse(trigger));
    }

    private static String throughARoute(String mapping) {
        return camel.resolvePropertyPlaceholders(loaded("key: |\n" + mapping.indent(18)));
    }

    private static String loaded(String yaml) {
        Object document = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return (String) ((Map<?, ?>) document).get("key");
    }

    @Provide
    Arbitrary<String> braces() {
        return Arbitraries.of("{", "}", "{{", "}}", "a", "b", "\\", " ", "\"", "'", "!", "?nested=true", "\n")
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(12),
                Arbitraries.strings().ascii().ofMaxLength(12),
                Arbitraries.strings()
                        .withChars("ab01-:#{}[],&*!|>'\"%@`~$. \t\n")
                        .ofMaxLength(6),
                Arbitraries.of(
                        "null",
                        "True",
                        "yes",
                        "1e3",
                        "0x1",
                        "-",
                        "---",
                        "~",
                        "a: b",
                        "a #b",
                        "$.userId",
                        "\u2028",
                        "\ufeff"),
                braces());
    }

    @Provide
    Arbitrary<JsonNode> json() {
        Arbitrary<JsonNode> json = scalars();
        for (int depth = 0; depth < 3; depth++) {
            json = Arbitraries.oneOf(scalars(), objects(json), arrays(json));
        }
        return json;
    }

    private Arbitrary<JsonNode> scalars() {
        return Arbitraries.oneOf(
                texts().filter(YamlTest::isWhole).map(JSON::textNode),
                Arbitraries.integers().map(JSON::numberNode),
                Arbitraries.doubles().map(JSON::numberNode),
                Arbitraries.of(JSON.nullNode(), JSON.booleanNode(true), JSON.objectNode(), JSON.arrayNode()));
    }

    private Arbitrary<JsonNode> objects(Arbitrary<JsonNode> values) {
        return Arbitraries.maps(texts().filter(key -> isWhole(key) && !key.startsWith("@")), values)
                .ofMaxSize(3)
                .map(entries -> JSON.objectNode().setAll(entries));
    }

    private static Arbitrary<JsonNode> arrays(Arbitrary<JsonNode> elements) {
        return elements.list().ofMaxSize(3).map((List<JsonNode> list) -> JSON.arrayNode()
                .addAll(list));
    }

    /** Whether the text can be written in UTF-8, which half a character cannot. */
    private static boolean isWhole(String text) {
        return text.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE);
    }
}
