/**
 * Every setting, declared once: its name, its default, what it may be and a sentence that says what it is for. A reader gets a checked
 * value, or an exception with one line that names the setting. It knows no other room. Begin reading with {@link
 * io.segmentlaunchdarkly.settings.Setting}.
 */
package io.segmentlaunchdarkly.settings;
