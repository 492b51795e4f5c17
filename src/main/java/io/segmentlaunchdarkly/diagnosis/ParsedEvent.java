package io.segmentlaunchdarkly.diagnosis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.segmentlaunchdarkly.javascript.Numbers;
import java.io.IOException;

/** A LaunchDarkly event, as far as a diagnosis needs it. The same one is used for all events of a thread. */
final class ParsedEvent {
    private static final int MOST_CONTEXTS = 10;
    private static final int MOST_DATA_KEYS = 200;
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_NUMBER = 40;
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private String kind;
    private String key;
    private long creationDate;
    private double value;
    private boolean hasValue;
    private int contexts;
    private final String[] contextKinds = new String[MOST_CONTEXTS];
    private final String[] contextKeys = new String[MOST_CONTEXTS];
    private int attributes;
    private final String[] attributeNames = new String[MOST_DATA_KEYS];
    private int dataKeys;
    private final String[] dataNames = new String[MOST_DATA_KEYS];
    private final boolean[] isNested = new boolean[MOST_DATA_KEYS];
    private int numbersAsText;
    private final String[] numberTexts = new String[MOST_DATA_KEYS];
    private int numbers;
    private final double[] numberValues = new double[MOST_DATA_KEYS];
    private String aliasKind;
    private String previousAliasKind;

    /** Reads an event; false when it is none. */
    boolean read(byte[] bytes, int from, int length) {
        kind = "";
        key = "";
        creationDate = 0;
        hasValue = false;
        contexts = 0;
        attributes = 0;
        dataKeys = 0;
        numbersAsText = 0;
        numbers = 0;
        aliasKind = "";
        previousAliasKind = "";
        try (JsonParser parser = JSON.createParser(bytes, from, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken token = parser.nextToken();
                switch (field) {
                    case "kind" -> kind = text(parser, token);
                    case "key" -> key = bounded(text(parser, token));
                    case "contextKind" -> aliasKind = bounded(text(parser, token));
                    case "previousContextKind" -> previousAliasKind = bounded(text(parser, token));
                    case "creationDate" -> creationDate = token.isNumeric() ? parser.getLongValue() : 0;
                    case "metricValue" -> {
                        hasValue = token.isNumeric();
                        value = hasValue ? parser.getDoubleValue() : 0;
                    }
                    case "contextKeys" -> contextKeys(parser, token);
                    case "context" -> context(parser, token);
                    case "data" -> data(parser, token);
                    default -> parser.skipChildren();
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** A name, of which so much is kept that names are told apart that people give. */
    static String bounded(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "...";
    }

    private static String text(JsonParser parser, JsonToken token) throws IOException {
        parser.skipChildren();
        return token == JsonToken.VALUE_STRING ? parser.getText() : "";
    }

    private void contextKeys(JsonParser parser, JsonToken token) throws IOException {
        if (token != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String of = parser.currentName();
            add(of, text(parser, parser.nextToken()));
        }
    }

    /** {@code {kind, key, ...}}, or {@code {kind: "multi", <kind>: {key, ...}, ...}}. */
    private void context(JsonParser parser, JsonToken token) throws IOException {
        if (token != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        String ofOne = "";
        String keyOfOne = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken next = parser.nextToken();
            if (field.equals("kind")) {
                ofOne = text(parser, next);
            } else if (ofOne.equals("multi") && next == JsonToken.START_OBJECT) {
                add(field, contextKey(parser));
            } else if (field.equals("key")) {
                keyOfOne = text(parser, next);
            } else {
                addAttribute(field);
                parser.skipChildren();
            }
        }
        if (!ofOne.equals("multi")) {
            add(ofOne, keyOfOne);
        }
    }

    /** The key of one of several contexts, {@code {key, ...}}. */
    private String contextKey(JsonParser parser) throws IOException {
        String found = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            String text = text(parser, parser.nextToken());
            if (field.equals("key")) {
                found = text;
            } else {
                addAttribute(field);
            }
        }
        return found;
    }

    private void addAttribute(String name) {
        if (attributes < MOST_DATA_KEYS) {
            attributeNames[attributes++] = bounded(name);
        }
    }

    private void add(String contextKind, String contextKey) {
        if (contexts < MOST_CONTEXTS) {
            contextKinds[contexts] = bounded(contextKind);
            contextKeys[contexts] = contextKey;
            contexts++;
        }
    }

    private void data(JsonParser parser, JsonToken token) throws IOException {
        if (token != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken next = parser.nextToken();
            boolean nested = next == JsonToken.START_OBJECT || next == JsonToken.START_ARRAY;
            if (next == JsonToken.VALUE_STRING && parser.getTextLength() <= LONGEST_NUMBER) {
                // A digit, a sign, a point or a blank: all are before the letters.
                if (parser.getTextLength() > 0
                        && parser.getTextCharacters()[parser.getTextOffset()] <= '9'
                        && numbersAsText < MOST_DATA_KEYS) {
                    numberTexts[numbersAsText++] = parser.getText();
                }
            } else if (next.isNumeric() && numbers < MOST_DATA_KEYS) {
                numberValues[numbers++] = parser.getDoubleValue();
            }
            parser.skipChildren();
            // A filter finds nothing in a null, nor does it miss anything.
            if (next != JsonToken.VALUE_NULL && dataKeys < MOST_DATA_KEYS) {
                dataNames[dataKeys] = bounded(name);
                isNested[dataKeys] = nested;
                dataKeys++;
            }
        }
    }

    String kind() {
        return kind;
    }

    String key() {
        return key;
    }

    /** When it happened, milliseconds since 1970; 0 when that is not known. */
    long creationDate() {
        return creationDate;
    }

    boolean hasValue() {
        return hasValue;
    }

    double value() {
        return value;
    }

    int contexts() {
        return contexts;
    }

    String contextKind(int number) {
        return contextKinds[number];
    }

    String contextKey(int number) {
        return contextKeys[number];
    }

    /** How many attributes the contexts have. */
    int attributes() {
        return attributes;
    }

    String attributeName(int number) {
        return attributeNames[number];
    }

    int dataKeys() {
        return dataKeys;
    }

    String dataName(int number) {
        return dataNames[number];
    }

    boolean isNested(int number) {
        return isNested[number];
    }

    /** Whether the metric value stands in {@code data} as text, and not as a number too. */
    boolean isValueFromText() {
        for (int i = 0; i < numbers; i++) {
            if (numberValues[i] == value) {
                return false;
            }
        }
        for (int i = 0; i < numbersAsText; i++) {
            if (Numbers.of(numberTexts[i]) == value) {
                return true;
            }
        }
        return false;
    }

    String aliasKind() {
        return aliasKind;
    }

    String previousAliasKind() {
        return previousAliasKind;
    }
}
