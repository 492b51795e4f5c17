package io.segmentlaunchdarkly.mapping.liquid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;
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
                "{% if e == blank %}a{% endif %}{% if nil == blank %}b{% endif %}{% if arr == empty %}c{% endif %} => a",
                "{% unless yes %}a{% endunless %} => ``",
                "{% assign x = s | downcase %}{{ x }} => ab-12-cd",
                "{% capture x %}{{ n }}!{% endcapture %}{{ x }} => 5!",
                "{% comment %}x{% endcomment %}{% raw %}{{ n }}{% endraw %} => {{ n }}",
                "a {%- if yes -%} b {%- endif -%} c => abc",
                "no markup => no markup",
                "{{ '05/06/2024' | date: '%Y-%m-%d %H:%M' }} => 2024-05-06 00:00",
                "{{ date | date: '%N %C %e %Z %q %3N %-d %05d %^b' }} => 499000000 20  7 UTC th 499 7 00007 FEB",
                "{{ date | date: '%H:%M', 'America/New_York' }} {{ 0 | date: '%z', -330 }} => 22:21 +0530",
                "{{ arr.length }}{{ objs.0.k }}{{ s[0] }}{{ userId-}} => 4xAu1",
                "{{ s | sha256 | size }}{{ date | date_to_xmlschema }} => 642024-02-07T03:21:43+00:00",
                "{{ (1..3) | join: ',' }}{{ (1..3).size }} => 1,2,33",
                "{% if s | first %}a{% endif %}{% if not nil %}b{% endif %} => ab",
                "{% unless yes %}a{% elsif n == 5 %}b{% else %}c{% endunless %} => b",
                "{% increment c %}{% increment c %}{% decrement c %}{% increment n %} => 0115",
                "{% cycle 'a', 'b' %}{% cycle 'a', 'b' %}{% cycle 'a', 'b' %} => aba",
                "{% # a note %}{% block b %}{{ block.super }}x{% endblock %} => x",
                "a{% break %}b => a",
                "{{ n | nosuchfilter: 1 }}{{ s | }} => 5AB-12-cd",
                "{{ o == o }}{{ nil == missing }}{{ nil >= 0 }} => truetruefalse",
                "{{ 'x\ud800' | json }} => \"x\\ud800\"",
                "{{ o | json: '-' | strip_newlines }} => {-\"city\": \"Porto\",-\"geo\": {--\"lat\": 52.1-}}",
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
                "{% render 'x' %} => the tag \"render\" is disabled",
                "{% layout 'x' %} => the tag \"layout\" is disabled",
                "{{ arr | sort }} => the filter \"sort\" is disabled",
                "{{ arr | map: 'k' }} => the filter \"map\" is disabled",
                "{% nope %} => there is no tag \"nope\"",
                "{{ => \"{{\" is not closed by \"}}\"",
                "{{ 'a }} => \"{{ 'a }}\" is not closed by \"}}\"",
                "{{ }} => a value is expected at the end",
                "{{ a = b }} => \"|\" is expected before a filter, at \"= b\"",
                "{% if %}{% endif %} => a value is expected at the end",
                "{% if yes %} => the tag \"if\" is not closed",
                "{% if yes %}{% else x %}{% endif %} => \"x\" is not allowed after \"else\"",
                "{% if yes %}{% else %}{% elsif no %}{% endif %} => \"elsif\" comes after \"else\"",
                "{% raw %} => the tag \"raw\" is not closed",
                "{% assign 5 %} => \"assign\" needs a name, \"=\" and a value",
                "{{ (1) }} => parentheses must hold a range such as (1..3), at \")\"",
                "{{ a[1 }} => \"[\" is not closed",
            })
    void refusesWhatFailsOnEveryEvent(String template, String problem) {
        assertThatThrownBy(() -> LiquidTemplate.parse(template))
                .isInstanceOf(LiquidSyntaxException.class)
                .hasMessage(problem);
    }

    @Test
    void readsLinesAndEscapesAsLiquidJsDoes() {
        assertThat(render("{{ 'a\nb' | replace: '\\n', '|' }}{{ 'x\\u0041\\101\\q' }}"))
                .isEqualTo("a|bxAAq");
        assertThat(render("{% liquid\nassign q = n | plus: 1\necho q\n%}{% echo s | first %}"))
                .isEqualTo("6A");
        assertThat(render("{% # one\n # two\n%}")).isEmpty();
    }

    @Test
    void warnsOfWhatFailsOnSomeEventsAndOfWhatDoesNothing() throws Exception {
        LiquidTemplate template =
                LiquidTemplate.parse("{% if yes %}{{ n | plsu: 1 }}{% else %}{{ arr | sort }}{% endif %}");

        assertThat(template.warnings())
                .containsExactly(
                        "there is no filter \"plsu\"; it changes nothing",
                        "the filter \"sort\" is disabled; an event that reaches it fails");
        assertThat(template.render(EVENT)).isEqualTo("5");
        assertThatThrownBy(() -> template.render(json("{}"))).hasMessage("the filter \"sort\" is disabled");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ s | append }}",
                "{{ '%zz' | url_decode }}",
                "{{ '\ud800' | url_encode }}",
                "{{ 'x' | base64_decode }}",
                "{{ date | date: '%Y', 'Nowhere' }}",
                "{{ objs | where: 'a[b' }}",
                "{{ no | default: 1, 2 }}",
            })
    void failsOnAnEventAsLiquidJsDoes(String template) throws Exception {
        LiquidTemplate parsed = LiquidTemplate.parse(template);

        assertThatThrownBy(() -> parsed.render(EVENT)).isInstanceOf(LiquidException.class);
    }

    @Test
    void knowsTheTimeOfNow() throws Exception {
        Clock clock = Clock.fixed(Instant.parse("2026-11-22T08:00:02.123Z"), ZoneOffset.UTC);

        assertThat(LiquidTemplate.parse("{{ 'now' | date: '%Y-%m-%d' }} {{ 'today' | date: '%s.%L' }}")
                        .render(EVENT, clock))
                .isEqualTo("2026-11-22 1795334402.123");
    }

    @Test
    void dependsOnNoLocaleAndNoTimeZoneOfTheMachine() {
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr-TR-u-nu-arab"));
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));

            assertThat(
                            render(
                                    "{{ '2024-05-06' | date: '%c %A %B %N' }}{{ 'title' | upcase }}{{ 'May 6, 2024 7:08' | date: '%H' }}"))
                    .isEqualTo("5/6/2024, 12:00:00 AM Monday May 000000000TITLE07");
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void changesNoEvent() {
        JsonNode event = EVENT.deepCopy();

        render("{% increment n %}{% assign s = 1 %}{{ arr | push: 1 | pop | shift }}");

        assertThat(EVENT).isEqualTo(event);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '`',
            value = {
                "{{ 1 | date: '%9999999Y' }} => the text would be longer than 1000000 characters",
                "{{ 1 | date: '%99999999999Y' }} => the text would be longer than 1000000 characters",
                "{{ (1..1000000000) | size }} => the template would make more than 10000000 characters, an element of a list counting as 100",
                "{{ (1..100001) | size }} => the template would make more than 10000000 characters, an element of a list counting as 100",
                "{% assign a = (1..60000) %}{% assign b = (1..60000) %} => the template would make more than 10000000 characters, an element of a list counting as 100",
                "{{ (1..40000) | join: '123456789012345678901234567890' }} => the text would be longer than 1000000 characters",
            })
    void boundsWhatATemplateMakes(String template, String problem) {
        assertThatThrownBy(() -> render(template))
                .isInstanceOf(LiquidException.class)
                .hasMessage(problem);
    }

    @Test
    void boundsATextThatDoubles() {
        String template = "{% assign s = userId %}" + "{% assign s = s | append: s %}".repeat(30) + "{{ s }}";

        assertThatThrownBy(() -> render(template))
                .isInstanceOf(LiquidException.class)
                .hasMessage("the text would be longer than 1000000 characters");
    }

    @Test
    void boundsATextThatReplacesItself() throws Exception {
        JsonNode event = JsonNodeFactory.instance.objectNode().put("s", "a".repeat(100_000));
        LiquidTemplate template = LiquidTemplate.parse("{{ s | replace: 'a', s }}");

        assertThatThrownBy(() -> template.render(event))
                .isInstanceOf(LiquidException.class)
                .hasMessage("the text would be longer than 1000000 characters");
    }

    @Test
    void boundsASearchThatComparesEverythingWithEverything() throws Exception {
        JsonNode event = JsonNodeFactory.instance
                .objectNode()
                .put("s", "a".repeat(500_000))
                .put("p", "a".repeat(250_000) + "b");

        for (String use : new String[] {"replace: p, ''", "remove: p", "split: p | size", "replace_last: p, ''"}) {
            LiquidTemplate template = LiquidTemplate.parse("{{ s | " + use + " }}");
            assertThatThrownBy(() -> template.render(event)).isInstanceOf(LiquidException.class);
        }
        LiquidTemplate contains = LiquidTemplate.parse("{% if s contains p %}{% endif %}");
        assertThatThrownBy(() -> contains.render(event)).isInstanceOf(LiquidException.class);
    }

    @Test
    void boundsTheTimeOfATemplate() {
        Budget budget = new Budget(0);

        assertThatCode(() -> budget.checkTime(TimeUnit.MILLISECONDS.toNanos(500)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> budget.checkTime(TimeUnit.MILLISECONDS.toNanos(501)))
                .hasMessage("the template took longer than 500 ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "a[", "[", "(a["})
    void refusesATemplateThatIsNestedTooDeep(String opening) {
        assertThatThrownBy(() -> LiquidTemplate.parse("{{ " + opening.repeat(400) + " }}"))
                .hasMessage("it is nested deeper than 100 levels");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '`',
            value = {"{\"x\":1} => 1", "\"abc\" => 3a", "[\"p\",\"q\"] => 2p", "5 => ``", "null => ``"})
    void takesAnItemOfAnyTypeForItsVariables(String item, String expected) throws Exception {
        assertThat(LiquidTemplate.parse("{{ x }}{{ length }}{{ [0] }}").render(json(item)))
                .isEqualTo(expected);
    }

    private static String render(String template) {
        try {
            return LiquidTemplate.parse(template).render(EVENT);
        } catch (LiquidSyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
