package io.segmentlaunchdarkly.launchdarkly;

import com.launchdarkly.sdk.ContextKind;
import com.launchdarkly.sdk.LDContext;

/** Which contexts LaunchDarkly accepts. The rules are those of its SDKs. */
public final class ContextRules {
    private ContextRules() {}

    /**
     * What is wrong with a context, or null if nothing is. A fast path accepts what is obviously valid. The SDK decides the rest, because
     * asking it means building a context for every event.
     */
    public static String problem(String kind, String key) {
        if (!key.isEmpty() && looksValid(kind)) {
            return null;
        }
        if (kind.isEmpty()) {
            // The SDK reads an empty kind as "user", the events endpoint does not.
            return "a context kind is empty";
        }
        LDContext context = LDContext.create(ContextKind.of(kind), key);
        return context.isValid() ? null : context.getError() + " (kind " + Excerpt.of(kind) + ")";
    }

    private static boolean looksValid(String kind) {
        for (int i = 0; i < kind.length(); i++) {
            char c = kind.charAt(i);
            boolean allowed = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '.'
                    || c == '_'
                    || c == '-';
            if (!allowed) {
                return false;
            }
        }
        return !kind.isEmpty() && !kind.equals("kind") && !kind.equals("multi");
    }
}
