package io.segmentlaunchdarkly.diagnosis;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/** What event names have in common. */
final class EventNames {
    private static final int LEAST_ID = 8;
    private static final int LEAST_DIGITS_OF_ID = 2;

    private EventNames() {}

    /** The same text for names that differ by nothing but case, blanks or Unicode form. */
    static String alike(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC)
                .replaceAll("[\\s\\p{Z}\\p{Cf}]+", " ")
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    /** The name with {@code #} in the place of numbers and ids, {@code Viewed /p/#}; empty for a name without any. */
    static Optional<String> template(String name) {
        StringBuilder template = new StringBuilder(name.length());
        int at = 0;
        while (at < name.length()) {
            int end = at;
            int digits = 0;
            while (end < name.length() && Character.isLetterOrDigit(name.charAt(end))) {
                digits += Character.isDigit(name.charAt(end)) ? 1 : 0;
                end++;
            }
            if (end == at) {
                template.append(name.charAt(at++));
                continue;
            }
            if (digits == end - at || (end - at >= LEAST_ID && digits >= LEAST_DIGITS_OF_ID)) {
                template.append('#');
            } else {
                for (int i = at; i < end; i++) {
                    boolean isDigit = Character.isDigit(name.charAt(i));
                    if (!isDigit) {
                        template.append(name.charAt(i));
                    } else if (i == at || !Character.isDigit(name.charAt(i - 1))) {
                        template.append('#');
                    }
                }
            }
            at = end;
        }
        return template.indexOf("#") < 0 || template.toString().equals(name)
                ? Optional.empty()
                : Optional.of(template.toString().replaceAll("#(-#)+", "#"));
    }
}
