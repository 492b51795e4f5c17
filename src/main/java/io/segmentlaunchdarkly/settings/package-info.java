/**
 * Every setting, declared once: its name, its default, what it may be and a sentence that says what it is for. Whoever reads one gets it
 * checked, or an exception with one line that names the setting; it knows no other room. Begin reading with {@link
 * io.segmentlaunchdarkly.settings.Setting}.
 */
package io.segmentlaunchdarkly.settings;
