package io.segmentlaunchdarkly.mapping.liquid;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.javascript.Text;
import io.segmentlaunchdarkly.javascript.Whitespace;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Filters that convert a value to another notation (HTML, URLs, JSON, base64, digests), and {@code default} and {@code raw}. */
final class EncodingFilters {

    private static final String URL_COMPONENT = "-_.!~*'()";
    private static final String URL = URL_COMPONENT + ";,/?:@&=+$#";
    private static final int MAX_INDENT = 10;

    private static final String[] HTML = {"&", "&amp;", "<", "&lt;", ">", "&gt;", "\"", "&#34;", "'", "&#39;"};
    private static final String[][] HTML_BLOCKS = {
        {"<script", "</script>"}, {"<style", "</style>"}, {"<!--", "-->"}, {"<", ">"}
    };

    private static final Pattern SLUG = Pattern.compile("[^\\p{M}\\p{L}\\p{Nd}]+");
    private static final Pattern PRETTY_SLUG = Pattern.compile("[^\\p{M}\\p{L}\\p{Nd}._~!$&'()+,;=@]+");
    private static final Pattern ASCII_SLUG = Pattern.compile("[^A-Za-z0-9]+");
    private static final Pattern RAW_SLUG = Pattern.compile("[" + Whitespace.CHARACTERS + "]+");

    private static final String ACCENTED = "àáâãäåçèéêëìíîïðñòóôõöøùúûüýÿ";
    private static final String UNACCENTED = "aaaaaaceeeeiiiidnoooooouuuuyy";
    private static final Map<Character, String> LIGATURES =
            Map.of('æ', "ae", 'ß', "ss", 'œ', "oe", 'þ', "th", 'ẞ', "SS", 'Œ', "OE", 'Þ', "TH");

    private EncodingFilters() {}

    private interface Change {
        String of(String text, Budget budget);
    }

    static Map<String, Filter> all() {
        Map<String, Filter> filters = new HashMap<>();
        filters.put("escape", changed(EncodingFilters::escapeHtml));
        filters.put("xml_escape", changed(EncodingFilters::escapeHtml));
        filters.put("escape_once", changed((text, budget) -> escapeHtml(unescapeHtml(text), budget)));
        filters.put("strip_html", changed((text, budget) -> stripHtml(text)));
        filters.put("url_encode", changed((text, budget) -> percent(text, URL_COMPONENT, budget)
                .replace("%20", "+")));
        filters.put("url_decode", changed((text, budget) -> unpercent(text.replace('+', ' '))));
        filters.put("cgi_escape", changed((text, budget) -> percent(text, "-_.~", budget)
                .replace("%20", "+")));
        filters.put("uri_escape", changed((text, budget) -> percent(text, URL, budget)
                .replace("%5B", "[")
                .replace("%5D", "]")));
        filters.put("slugify", EncodingFilters::slugify);
        filters.put(
                "base64_encode", changed((text, budget) -> Base64.getEncoder().encodeToString(Utf8.encode(text))));
        filters.put("base64_decode", changed((text, budget) -> decodeBase64(text)));
        filters.put("sha256", changed((text, budget) -> sha256(text)));
        filters.put(
                "hmac_sha256",
                (value, arguments) -> LiquidValues.text(hmacSha256(arguments.string(value), arguments.text(0))));
        filters.put("json", EncodingFilters::json);
        filters.put("jsonify", EncodingFilters::json);
        filters.put("inspect", EncodingFilters::json);
        filters.put("raw", (value, arguments) -> value);
        filters.put("default", EncodingFilters::otherwise);
        return filters;
    }

    private static Filter changed(Change change) {
        return (value, arguments) -> LiquidValues.text(change.of(arguments.string(value), arguments.budget()));
    }

    private static String escapeHtml(String text, Budget budget) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            String escaped = null;
            for (int j = 0; j < HTML.length; j += 2) {
                if (HTML[j].charAt(0) == c) {
                    escaped = HTML[j + 1];
                }
            }
            if (escaped == null) {
                out.append(c);
            } else {
                out.append(escaped);
            }
        }
        budget.checkLength(out.length());
        return out.toString();
    }

    private static String unescapeHtml(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            int found = -1;
            for (int j = 1; j < HTML.length && text.charAt(i) == '&'; j += 2) {
                if (text.startsWith(HTML[j], i)) {
                    found = j;
                }
            }
            if (found < 0) {
                out.append(text.charAt(i));
            } else {
                out.append(HTML[found - 1]);
                i += HTML[found].length() - 1;
            }
        }
        return out.toString();
    }

    /** Removes scripts, styles, comments and tags. Those that are not closed stay. */
    private static String stripHtml(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean[] unclosed = new boolean[HTML_BLOCKS.length];
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf('<', at);
            if (open < 0) {
                break;
            }
            out.append(text, at, open);
            int end = -1;
            for (int i = 0; i < HTML_BLOCKS.length && end < 0; i++) {
                String[] block = HTML_BLOCKS[i];
                if (!unclosed[i] && text.startsWith(block[0], open)) {
                    int close = text.indexOf(block[1], open + block[0].length());
                    unclosed[i] = close < 0;
                    end = close < 0 ? -1 : close + block[1].length();
                }
            }
            at = open;
            if (end < 0) {
                break;
            }
            at = end;
        }
        return out.append(text, at, text.length()).toString();
    }

    /** {@code encodeURIComponent}, or {@code encodeURI} if more characters are left as they are. */
    private static String percent(String text, String kept, Budget budget) {
        byte[] bytes;
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
        } catch (CharacterCodingException e) {
            throw new LiquidException("half a surrogate pair cannot be written in a URL");
        }
        StringBuilder out = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            char c = (char) (b & 0xff);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || Characters.isDigit(c);
            if (plain || kept.indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
            budget.checkLength(out.length());
        }
        return out.toString();
    }

    /** {@code decodeURIComponent}. */
    private static String unpercent(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) != '%') {
                out.append(text.charAt(at++));
                continue;
            }
            ByteBuffer bytes = ByteBuffer.allocate((text.length() - at) / 3 + 1);
            while (at < text.length() && text.charAt(at) == '%') {
                int high = at + 2 < text.length() ? hex(text.charAt(at + 1)) : -1;
                int low = at + 2 < text.length() ? hex(text.charAt(at + 2)) : -1;
                if (high < 0 || low < 0) {
                    throw new LiquidException("\"%\" must be followed by two hexadecimal digits");
                }
                bytes.put((byte) (high << 4 | low));
                at += 3;
            }
            try {
                out.append(StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()));
            } catch (CharacterCodingException e) {
                throw new LiquidException("the bytes after \"%\" are not UTF-8");
            }
        }
        return out.toString();
    }

    private static int hex(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    private static JsonNode slugify(JsonNode value, Arguments arguments) {
        String text = arguments.string(value);
        String mode =
                arguments.has(0) ? LiquidValues.javaScriptString(arguments.value(0), arguments.budget()) : "default";
        Pattern replaced =
                switch (mode) {
                    case "default", "latin" -> SLUG;
                    case "pretty" -> PRETTY_SLUG;
                    case "ascii" -> ASCII_SLUG;
                    case "raw" -> RAW_SLUG;
                    default -> null;
                };
        if (replaced != null) {
            text = replaced.matcher(mode.equals("latin") ? withoutAccents(text) : text)
                    .replaceAll("-");
            text = text.startsWith("-") ? text.substring(1) : text;
            text = text.endsWith("-") ? text.substring(0, text.length() - 1) : text;
        }
        return LiquidValues.text(
                LiquidValues.isTruthyInJavaScript(arguments.value(1)) ? text : text.toLowerCase(Locale.ROOT));
    }

    private static String withoutAccents(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int accented = ACCENTED.indexOf(c);
            String ligature = LIGATURES.get(c);
            if (accented >= 0) {
                out.append(UNACCENTED.charAt(accented));
            } else if (ligature != null) {
                out.append(ligature);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static String decodeBase64(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != ' ' && c != '\t' && c != '\n' && c != '\f' && c != '\r') {
                out.append(c);
            }
        }
        try {
            return Utf8.decode(Base64.getDecoder().decode(out.toString()));
        } catch (IllegalArgumentException e) {
            throw new LiquidException("base64_decode needs base64");
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Utf8.encode(text)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String hmacSha256(String text, String key) {
        // Java accepts no empty key. Keys are padded with zeros, so a zero byte is equivalent.
        byte[] bytes = key.isEmpty() ? new byte[1] : Utf8.encode(key);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(Utf8.encode(text)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    private static JsonNode json(JsonNode value, Arguments arguments) {
        return value.isMissingNode()
                ? value
                : LiquidValues.text(Text.json(value, indent(arguments.value(0)), arguments.budget()));
    }

    /** The third argument of {@code JSON.stringify}: a number of spaces, or a text. */
    private static String indent(JsonNode space) {
        if (space.isTextual()) {
            String text = space.textValue();
            return text.substring(0, Math.min(text.length(), MAX_INDENT));
        }
        return space.isNumber() ? " ".repeat((int) Math.max(0, Math.min(MAX_INDENT, space.doubleValue()))) : "";
    }

    /** Replaces a value that is nil, false or empty; with {@code allow_false}, false stays. */
    private static JsonNode otherwise(JsonNode value, Arguments arguments) {
        JsonNode plain = LiquidValues.plain(value);
        if (plain.isArray() || plain.isTextual()) {
            boolean empty =
                    plain.isArray() ? plain.isEmpty() : plain.textValue().isEmpty();
            return empty ? arguments.value(0) : plain;
        }
        if (plain.isBoolean() && !plain.booleanValue() && allowsFalse(arguments)) {
            return plain;
        }
        return LiquidValues.isTruthy(plain) ? plain : arguments.value(0);
    }

    private static boolean allowsFalse(Arguments arguments) {
        boolean allowed = false;
        for (int i = 1; i < arguments.size(); i++) {
            JsonNode option = arguments.value(i);
            if (!option.isContainerNode() && !option.isPojo()) {
                throw new LiquidException("an option of \"default\" needs a name, as in allow_false: true");
            }
            if (option.path(0).isTextual() && option.path(0).textValue().equals("allow_false")) {
                allowed = LiquidValues.isTruthyInJavaScript(option.path(1));
            }
        }
        return allowed;
    }
}
