package io.segmentlaunchdarkly.mapping.liquid;

/** The escapes in a quoted text: those of JavaScript, and up to three octal digits. */
final class Escapes {

    private Escapes() {}

    /** Reads the text between two positions. The second position ends an incomplete escape. */
    static String resolve(String input, int start, int end) {
        if (start >= end) {
            return "";
        }
        if (input.indexOf('\\', start) < 0) {
            return input.substring(start, end);
        }
        StringBuilder out = new StringBuilder();
        int at = start;
        while (at < end) {
            char c = input.charAt(at++);
            at = c == '\\' ? escape(input, at, out) : append(c, at, out);
        }
        return out.toString();
    }

    private static int append(char c, int next, StringBuilder out) {
        out.append(c);
        return next;
    }

    private static int escape(String input, int at, StringBuilder out) {
        char c = input.charAt(at);
        switch (c) {
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'n' -> out.append('\n');
            case 'r' -> out.append('\r');
            case 't' -> out.append('\t');
            case 'v' -> out.append('\u000b');
            case 'u' -> {
                return digits(input, at + 1, 4, 16, out);
            }
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                return digits(input, at, 3, 8, out);
            }
            default -> out.append(c);
        }
        return at + 1;
    }

    private static int digits(String input, int start, int most, int radix, StringBuilder out) {
        int value = 0;
        int at = start;
        while (at < input.length() && at < start + most && input.charAt(at) < 128) {
            int digit = Character.digit(input.charAt(at), radix);
            if (digit < 0) {
                break;
            }
            value = value * radix + digit;
            at++;
        }
        out.append((char) value);
        return at;
    }
}
