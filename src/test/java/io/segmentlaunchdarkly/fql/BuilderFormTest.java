package io.segmentlaunchdarkly.fql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BuilderFormTest {
    private static void assertReadAs(String fql, String meaning) {
        assertThat(Trigger.parse(fql)).as(fql).isEqualTo(Trigger.parse(meaning));
    }

    private static void assertReadAsDocumented(String fql) {
        assertThat(BuilderForm.read(fql)).as(fql).isEmpty();
    }

    @Test
    void endsAGroupAtTheFirstClosingParenthesisAsSegmentDoes() {
        assertReadAs(
                "type = \"page\" and (contains(name, \"x\") or userId = \"u\")",
                "type = \"page\" or contains(name, \"x\") or userId = \"u\"");
        assertReadAs(
                "type = \"page\" or (userId = \"u\" and !match(event, \"x*\") and properties.a > 1)",
                "type = \"page\" and (userId = \"u\" and !match(event, \"x*\")) and properties.a > 1");
        assertReadAs(
                "(contains(name, \"x\") and userId = null) or type = \"page\"",
                "contains(name, \"x\") or userId = null or type = \"page\"");
        assertReadAs(
                "type = \"page\" and (userId = \"u\" or contains(name, \"x\") or contains(name, 3) or properties.a = true)",
                "type = 'page' or (userId = 'u' or contains(name, 'x')) or contains(name, 3) or properties.a = true");
    }

    @Test
    void readsOtherGroupsAsDocumented() {
        assertReadAsDocumented("type = \"page\" and (userId = \"u\" or contains(name, \"x\"))");
        assertReadAsDocumented("type = \"page\" and (contains(name, \"x\"))");
        assertReadAsDocumented("contains(name, \"x\") and type = \"page\" or userId = \"u\"");
    }

    @Test
    void readsAsDocumentedWhatTheBuilderDoesNotWrite() {
        assertReadAsDocumented("type = 'page' and (contains(name, \"x\") or userId = \"u\")");
        assertReadAsDocumented("type = \"page\" and (contains(name, 'x') or userId = \"u\")");
        assertReadAsDocumented("(type = \"page\" and (contains(name, \"x\") or userId = \"u\"))");
        assertReadAsDocumented("type = \"page\" and ((contains(name, \"x\")) or userId = \"u\")");
        assertReadAsDocumented("type = \"page\" and (contains(name, \"x\") or anonymousId = \"u\")");
        assertReadAsDocumented("type = \"page\" and (contains(name, \"x\") or properties.paid)");
        assertReadAsDocumented("type = \"page\" and (contains(name, \"x\") or userId in [\"u\"])");
        assertReadAsDocumented("type = \"page\" and (contains(name, \"x\") or length(userId) = 1)");
        assertReadAsDocumented("type = \"page\" and (contains(name, \"x\") or !(userId = \"u\"))");
        assertReadAsDocumented("type = \"page\" and (contains(lowercase(name), \"x\") or userId = \"u\")");
        assertReadAsDocumented("type = \"page\" and (contains(name, \"x\") or userId = \"u\") or userId = null");
        assertReadAsDocumented("type = \"page\" and (contains(name, \"x\") or userId = properties.id)");
        assertReadAsDocumented("type = \"page\" and (contains(name, \"x\") or userId > \"u\")");
    }

    @Test
    void printsTheDocumentedMeaningSoThatItKeepsIt() {
        Trigger trigger = Trigger.parse("type = 'page' and (contains(name, 'x') or userId = 'u')");
        assertThat(trigger).hasToString("(type = \"page\" and (contains(name, \"x\") or userId = \"u\"))");
        assertThat(Trigger.parse(trigger.toString())).isEqualTo(trigger);
    }
}
