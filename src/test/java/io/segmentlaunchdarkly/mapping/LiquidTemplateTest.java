package io.segmentlaunchdarkly.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.concurrent.TimeUnit;
import liqp.TemplateContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates; the expectations are what LiquidJS answers. */
class LiquidTemplateTest {

    private static final JsonNode EVENT = json(
            """
            {"userId": "u1", "n": 5, "f": 19.99, "neg": -3.7, "big": 1e21, "yes": true, "no": false, "nil": null, "e": "",
             "s": "AB-12-cd", "spaced": "  Hello   World \\n x ", "html": "<p class='a'>Hi & <b>you</b></p>", "unicode": "hé 😀!",
             "arr": ["a", "b", null, "c"], "objs": [{"k": "x"}, {"k": "y"}], "o": {"city": "Porto", "geo": {"lat": 52.1}},
             "date": "2024-02-07T05:21:43.499+02:00", "code": "12.5"}
            """);

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            delimiterString = " => ",
            value = {
                "{{ userId }} => u1",
                "{{ n }} {{ f }} {{ neg }} {{ big }} => 5 19.99 -3.7 1e+21",
                "{{ yes }}{{ no }} => truefalse",
                "[{{ nil }}{{ missing }}{{ missing.deep.er }}] => []",
                "{{ o }} => [object Object]",
                "{{ arr }} => abc",
                "{{ o.city }} {{ o['city'] }} {{ o.geo.lat }} {{ objs[1].k }} => Porto Porto 52.1 y",
                "{{ arr.first }}{{ arr.last }}{{ arr.size }}{{ s.size }} => ac48",
                "{{ arr[-1] }} => c",
                "{{ n == 5 }} {{ n == '5' }} => true false",
                "{{ s | downcase }} => ab-12-cd",
                "{{ s | split: '-' | join: '+' }} => AB+12+cd",
                "{{ s | slice: 0, 2 }}{{ s | slice: -2, 2 }}{{ s | slice: 3 }} => ABcd1",
                "{{ s | replace: '-', '_' | append: '!' | prepend: '?' }} => ?AB_12_cd!",
                "{{ s | replace_first: '-', '' | remove: '-' }} => AB12cd",
                "{{ unicode | truncate: 4, '' }} => hé 😀",
                "{{ spaced | strip | truncatewords: 1 }} => Hello...",
                "{{ spaced | squish }} => Hello World x",
                "{{ 'a\ufeff\u00a0b' | squish }}{{ 'a\u0085b' | squish }} => a b" + "a\u0085b",
                "{{ '0x1f' | plus: 1 }} {{ '0x1١' | plus: 1 }} {{ '+.5e1' | plus: 1 }} => 32 1 6",
                "{{ html | strip_html | escape }} => Hi &amp; you",
                "{{ unicode | url_encode }} => h%C3%A9+%F0%9F%98%80!",
                "{{ n | plus: 1 }} {{ n | minus: 'x' }} {{ f | times: 3 }} => 6 5 59.97",
                "{{ n | divided_by: 2 }} {{ n | modulo: 3 }} {{ neg | abs }} => 2.5 2 3.7",
                "{{ f | round }} {{ f | round: 1 }} {{ f | floor }} {{ f | ceil }} => 20 20 19 20",
                "{{ n | at_least: 10 }} {{ n | at_most: 2 }} => 10 2",
                "{{ code | plus: 0 }} => 12.5",
                "{{ nil | default: 'x' }} {{ e | default: 'x' }} {{ no | default: 'x' }} {{ n | default: 'x' }} => x x x 5",
                "{{ no | default: 'x', allow_false: true }} => false",
                "{{ objs | where: 'k', 'y' | size }} => 1",
                "{{ arr | compact | size }} => 3",
                "{{ o | json }} => {\"city\":\"Porto\",\"geo\":{\"lat\":52.1}}",
                "{{ date | date: '%Y-%m-%d %H:%M' }} {{ 0 | date: '%Y' }} {{ s | date: '%Y' }} => 2024-02-07 03:21 1970 AB-12-cd",
                "{% if yes %}on{% else %}off{% endif %} => on",
                "{% if e %}on{% else %}off{% endif %} => on",
                "{% if nil %}on{% elsif n > 4 %}some{% endif %} => some",
                "{% if n > nil %}a{% endif %}{% if '5' >= n %}b{% endif %}{% if s > 5 %}c{% endif %} => b",
                "{% if arr contains 'b' %}a{% endif %}{% if s contains '12' %}b{% endif %}{% if o contains 'city' %}c{% endif %} => ab",
                "{% if e == blank %}a{% endif %}{% if nil == blank %}b{% endif %}{% if arr == empty %}c{% endif %} => ab",
                "{% unless yes %}a{% endunless %} => ``",
                "{% assign x = s | downcase %}{{ x }} => ab-12-cd",
                "{% capture x %}{{ n }}!{% endcapture %}{{ x }} => 5!",
                "{% comment %}x{% endcomment %}{% raw %}{{ n }}{% endraw %} => {{ n }}",
                "a {%- if yes -%} b {%- endif -%} c => abc",
                "no markup => no markup",
            })
    void rendersAsLiquidJsDoes(String template, String expected) {
        assertThat(render(template)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '`',
            value = {
                "{% for x in arr %}{% endfor %} => the tag \"for\" is disabled",
                "{% case n %}{% when 5 %}{% endcase %} => the tag \"case\" is disabled",
                "{% tablerow x in arr %}{% endtablerow %} => the tag \"tablerow\" is disabled",
                "{% include 'x' %} => the tag \"include\" is disabled",
                "{{ arr | sort }} => the filter \"sort\" is disabled",
                "{{ arr | map: 'k' }} => the filter \"map\" is disabled",
                "{{ n | pluss: 1 }} => there is no filter \"pluss\"",
                "{% render 'x' %} => parser error \"Invalid Tag: 'render'\" on line 1, index 3",
                "{% layout 'x' %} => parser error \"Invalid Tag: 'layout'\" on line 1, index 3",
            })
    void refusesWhatIsDisabled(String template, String problem) {
        assertThatThrownBy(() -> render(template))
                .isInstanceOf(MappingSyntaxException.class)
                .hasMessage("The mapping is not valid: f.@liquid: the template is not valid: " + problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{", "{{ s", "{% if %}", "{% if yes %}", "{% nope %}", "{{ s | }}"})
    void refusesATemplateThatIsNotValid(String template) {
        assertThatThrownBy(() -> render(template))
                .isInstanceOf(MappingSyntaxException.class)
                .hasMessageStartingWith("The mapping is not valid: f.@liquid: the template is not valid: ");
    }

    @Test
    void boundsATextThatDoubles() {
        String template = "{% assign s = userId %}" + "{% assign s = s | append: s %}".repeat(30) + "{{ s }}";

        assertThatThrownBy(() -> render(template))
                .isInstanceOf(MappingException.class)
                .hasMessage("f.@liquid: the text would be longer than 1000000 characters");
    }

    @Test
    void boundsATextThatReplacesItself() {
        JsonNode event = JsonNodeFactory.instance.objectNode().put("s", "a".repeat(100_000));

        assertThatThrownBy(() -> Mapping.parse("f: {\"@liquid\": \"{{ s | replace: 'a', s }}\"}")
                        .resolve(event))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("the text would be longer than 1000000 characters");
    }

    @Test
    void boundsTheTimeOfATemplate() {
        TemplateContext context = new TemplateContext(LiquidEngine.PARSER, new HashMap<>());
        LiquidEngine.checkTime(context, 0);

        assertThatCode(() -> LiquidEngine.checkTime(context, TimeUnit.MILLISECONDS.toNanos(500)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> LiquidEngine.checkTime(context, TimeUnit.MILLISECONDS.toNanos(501)))
                .hasMessage("the template took longer than 500 ms");
    }

    @Test
    void saysThatATemplateIsNestedTooDeep() {
        String template = "{{ " + "(".repeat(480) + "n" + ")".repeat(480) + " }}";

        assertThatCode(() -> {
                    try {
                        render(template);
                    } catch (MappingSyntaxException | MappingException e) {
                        assertThat(e).hasMessageContaining("template");
                    }
                })
                .doesNotThrowAnyException();
    }

    @Test
    void rendersNothingOfAnItemThatIsNoObject() {
        assertThat(Mapping.parse("f: {\"@arrayPath\": [$.arr, {\"@liquid\": \"[{{ x }}]\"}]}")
                        .resolve(EVENT)
                        .get("f")
                        .get(0)
                        .textValue())
                .isEqualTo("[]");
    }

    @Test
    void isNotLoadedByMappingsWithoutLiquid() throws Exception {
        Class<?> mapping = new WithoutTheEngine().loadClass(Mapping.class.getName());
        Object parsed = mapping.getMethod("parse", String.class).invoke(null, DefaultMappings.TRACK_EVENT);

        assertThat(mapping.getMethod("resolve", JsonNode.class).invoke(parsed, EVENT))
                .isInstanceOf(JsonNode.class);
    }

    /** Loads this package anew, in a world that lacks the Liquid engine. */
    private static final class WithoutTheEngine extends ClassLoader {

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("liqp.") || name.startsWith("liquid.")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith(Mapping.class.getPackageName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream stream = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = stream.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    private static String render(String template) {
        JsonNode mapping = JsonNodeFactory.instance
                .objectNode()
                .set("f", JsonNodeFactory.instance.objectNode().put("@liquid", template));
        return Mapping.parse(mapping).resolve(EVENT).get("f").textValue();
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
