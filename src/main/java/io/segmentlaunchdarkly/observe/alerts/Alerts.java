package io.segmentlaunchdarkly.observe.alerts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.logging.LogEvents;
import io.segmentlaunchdarkly.observe.StartedService;
import io.segmentlaunchdarkly.observe.StateFile;
import io.segmentlaunchdarkly.observe.activity.Activity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.CamelContextHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the rules each time that {@link Activity} has added its counts to minutes, and sends the alerts to
 * {@code direct:launchdarkly-alert}: one exchange for each alert, with {@link Alert#body} as its body.
 *
 * <p>Channels are branches of that route. One that fails gets the alert again each minute, for {@code launchdarkly.alerts.retry-for}, after
 * the alerts before it; the others do not wait for it, and neither does the check. Sending runs on threads of its own.
 *
 * <p>Which alerts fire, and which are still to be sent, is kept in {@code <data>/alerts/state}. It is written before an alert is sent: a crash
 * in that moment may send it twice, with the same id, and does not lose it.
 */
public final class Alerts extends StartedService {
    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROUTE = "direct:launchdarkly-alert";
    private static final Duration TRY_AGAIN = Duration.ofMinutes(1);
    private static final int MOST_UNSENT = 100;
    private static final int SENDING_THREADS = 4;

    /** Sends an alert to all channels that a delivery names, and returns when each has taken it or failed. */
    interface Sender {
        void send(Map<String, Object> body, AlertDelivery delivery) throws Exception;
    }

    /**
     * An alert that some channel does not have yet.
     *
     * @param channels the channels that failed; empty for all, before it is first sent
     * @param triedAt when it was sent last, in milliseconds since 1970; {@link AlertState#NEVER} for never
     */
    record Unsent(Alert alert, Set<String> channels, long triedAt) {}

    /** What the file holds. */
    record Kept(List<AlertState> states, List<Unsent> unsent) {}

    private final Clock clock;
    private final Map<String, Unsent> unsent = new LinkedHashMap<>();
    private final Set<String> onTheirWay = new HashSet<>();
    /** The state of each rule and subject, in the order of the rules. */
    private Map<String, Map<String, AlertState>> states = new LinkedHashMap<>();

    private final Map<String, String> down = new TreeMap<>();
    private Activity activity;
    private Supplier<ServiceNow> service;
    private Sender sender;
    private Executor threads;
    private String rulesFile = "";
    private List<Rule> rules = List.of();
    private StateFile file;
    private Duration retryFor = Duration.ofHours(2);
    private boolean isLoaded;
    private boolean isRetrying;
    private Kept written = new Kept(List.of(), List.of());

    public Alerts() {
        this(Clock.systemUTC());
    }

    Alerts(Clock clock) {
        this.clock = clock;
    }

    /** The file with the rules; there are none if it does not exist. */
    public void setRules(String rules) {
        rulesFile = rules;
    }

    /** The data directory; this class owns {@code alerts/} below it. */
    public void setDataDirectory(String dataDirectory) {
        file = new StateFile(Path.of(dataDirectory).toAbsolutePath().resolve("alerts/state"), "alerts-1");
    }

    /** How long an alert is sent again to a channel that does not take it, in milliseconds. */
    public void setRetryFor(long retryFor) {
        this.retryFor = Duration.ofMillis(retryFor);
    }

    @Override
    protected void doStart() {
        ProducerTemplate template = getCamelContext().createProducerTemplate();
        ExecutorService pool = getCamelContext()
                .getExecutorServiceManager()
                .newFixedThreadPool(this, "launchdarkly-alerts", SENDING_THREADS);
        start(
                CamelContextHelper.mandatoryFindSingleByType(getCamelContext(), Activity.class),
                () -> ServiceNow.of(getCamelContext()),
                (body, delivery) -> send(template, body, delivery),
                pool);
    }

    /** Begins to check the rules. */
    void start(Activity counts, Supplier<ServiceNow> serviceNow, Sender to, Executor on) {
        activity = counts;
        service = serviceNow;
        sender = to;
        threads = on;
        rules = RulesFile.read(rulesFile);
        if (!rules.isEmpty()) {
            activity.watch(Readings.watched(rules));
            activity.onTick(this::check);
        }
    }

    /** Sends to the route. */
    static void send(ProducerTemplate template, Map<String, Object> body, AlertDelivery delivery) throws Exception {
        Exchange sent = template.request(ROUTE, exchange -> {
            exchange.setProperty(ExchangeProperties.ALERT_DELIVERY, delivery);
            exchange.getMessage().setBody(body);
        });
        if (sent.getException() != null) {
            throw sent.getException();
        }
    }

    // The check.

    /** Checks every rule, and sends the new alerts and those that failed before. */
    void check() {
        List<Unsent> first;
        boolean retry;
        synchronized (this) {
            load();
            Instant now = clock.instant();
            checkRules(now);
            first = unsent.values().stream()
                    .filter(one -> one.triedAt() == AlertState.NEVER
                            && onTheirWay.add(one.alert().id()))
                    .toList();
            retry = !isRetrying && unsent.values().stream().anyMatch(one -> isDue(one, now));
            isRetrying |= retry;
            // The state is written before anything is sent, so that a crash loses nothing.
            save();
        }
        first.forEach(one -> later(() -> sendFirst(one)));
        if (retry) {
            later(this::sendAgain);
        }
    }

    private void later(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException stopping) {
            LOG.debug("The next start sends what is left.", stopping);
        }
    }

    private void checkRules(Instant now) {
        Readings readings = new Readings(activity, service.get(), now);
        Map<String, Map<String, AlertState>> checked = new LinkedHashMap<>();
        for (Rule rule : rules) {
            Map<String, AlertState> before = states.getOrDefault(rule.name(), Map.of());
            Map<String, AlertState> after;
            try {
                after = check(rule, before, readings.of(rule), now);
            } catch (RuntimeException e) {
                LOG.error(
                        LogEvents.ALERT_RULE_UNCHECKED,
                        "The rule {} cannot be checked now: {}",
                        rule.name(),
                        e.toString());
                after = before;
            }
            checked.put(rule.name(), after);
        }
        states = checked;
    }

    private Map<String, AlertState> check(
            Rule rule, Map<String, AlertState> before, Map<String, Reading> readings, Instant now) {
        Map<String, AlertState> after = new LinkedHashMap<>();
        Set<String> subjects = new LinkedHashSet<>(readings.keySet());
        before.values().stream().filter(AlertState::isWorthKeeping).forEach(state -> subjects.add(state.subject()));
        for (String subject : subjects) {
            AlertState state = before.getOrDefault(subject, AlertState.well(rule.name(), subject));
            Reading reading = readings.getOrDefault(subject, Reading.unknown("nothing is known of it any more"));
            AlertState.Step step = state.check(rule, reading, now);
            after.put(subject, step.state());
            switch (step.tell()) {
                case FIRING -> tell(
                        rule, Alert.State.FIRING, step.state(), step.state().firedAt(), now);
                case STILL_FIRING -> tell(
                        rule,
                        Alert.State.STILL_FIRING,
                        step.state(),
                        step.state().firedAt(),
                        now);
                case RECOVERED -> tell(rule, Alert.State.RECOVERED, step.state(), state.firedAt(), now);
                case NOTHING -> {}
            }
        }
        return after;
    }

    private void tell(Rule rule, Alert.State state, AlertState about, long since, Instant now) {
        Alert alert = alert(rule, state, about.subject(), about.text(), since, now);
        while (unsent.size() >= MOST_UNSENT) {
            Unsent oldest = unsent.values().iterator().next();
            unsent.remove(oldest.alert().id());
            LOG.warn(
                    LogEvents.ALERT_DROPPED,
                    "There are too many alerts to send, so this one is not: {}",
                    oldest.alert().text());
        }
        unsent.put(alert.id(), new Unsent(alert, Set.of(), AlertState.NEVER));
    }

    private static Alert alert(Rule rule, Alert.State state, String subject, String finding, long since, Instant now) {
        return new Alert(
                UUID.randomUUID().toString(),
                rule.name(),
                rule.kind().title(),
                state,
                subject,
                finding,
                rule.condition(),
                since,
                now.toEpochMilli());
    }

    // Sending.

    private static boolean isDue(Unsent one, Instant now) {
        return one.triedAt() != AlertState.NEVER && now.toEpochMilli() - one.triedAt() >= TRY_AGAIN.toMillis();
    }

    private void sendFirst(Unsent one) {
        Set<String> without;
        synchronized (this) {
            without = Set.copyOf(down.keySet());
        }
        send(one, without);
    }

    /** Sends again what failed, in order. A channel that fails is not tried again before the next time. */
    private void sendAgain() {
        try {
            List<Unsent> due;
            synchronized (this) {
                Instant now = clock.instant();
                due = unsent.values().stream()
                        .filter(one ->
                                isDue(one, now) && onTheirWay.add(one.alert().id()))
                        .toList();
            }
            Set<String> failed = new TreeSet<>();
            for (Unsent one : due) {
                failed.addAll(send(one, failed));
            }
        } finally {
            synchronized (this) {
                isRetrying = false;
            }
        }
    }

    /** Sends an alert, and returns the channels that failed. */
    private Set<String> send(Unsent one, Set<String> without) {
        AlertDelivery delivery = new AlertDelivery(one.channels(), without);
        Map<String, String> failures = Map.of();
        boolean hasEnded = false;
        try {
            sender.send(one.alert().body(), delivery);
            failures = delivery.failures();
            hasEnded = true;
        } catch (Exception | Error e) {
            LOG.warn(LogEvents.ALERT_NOT_SENT, "An alert could not be sent and is sent again: {}", e.toString());
        }
        synchronized (this) {
            ended(one, delivery, failures, hasEnded);
            save();
        }
        return failures.keySet();
    }

    private void ended(Unsent one, AlertDelivery delivery, Map<String, String> failures, boolean hasEnded) {
        String id = one.alert().id();
        onTheirWay.remove(id);
        for (String channel : delivery.sent()) {
            if (down.remove(channel) != null) {
                LOG.info(LogEvents.ALERT_CHANNEL_UP, "The channel {} takes alerts again.", channel);
            }
        }
        failures.forEach((channel, reason) -> {
            if (down.putIfAbsent(channel, reason) == null) {
                LOG.warn(
                        LogEvents.ALERT_CHANNEL_DOWN,
                        "The channel {} did not take an alert: {}. It is sent again each minute.",
                        channel,
                        reason);
            }
        });
        if (hasEnded && failures.isEmpty()) {
            unsent.remove(id);
        } else if (clock.millis() - one.alert().time() >= retryFor.toMillis()) {
            unsent.remove(id);
            LOG.warn(
                    LogEvents.ALERT_GIVEN_UP,
                    "An alert is not sent to {} any more, after {}: {}",
                    failures.isEmpty() ? "the channels" : String.join(", ", failures.keySet()),
                    Unit.show(retryFor),
                    one.alert().text());
        } else if (unsent.containsKey(id)) {
            unsent.put(id, new Unsent(one.alert(), hasEnded ? failures.keySet() : one.channels(), clock.millis()));
        }
        // A channel for which nothing is left is not tried, so its state is not known.
        down.keySet().removeIf(channel -> unsent.values().stream()
                .noneMatch(left -> left.channels().contains(channel)));
    }

    // For people.

    /**
     * Sends a test of a rule's alert to every channel, once, and waits for it.
     *
     * @return {@code {"sent": [channel], "failed": {channel: reason}}}; empty if there is no such rule
     */
    public Optional<ObjectNode> test(String name) throws Exception {
        Optional<Rule> rule =
                rules.stream().filter(one -> one.name().equals(name)).findFirst();
        if (rule.isEmpty()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Alert alert = alert(rule.get(), Alert.State.TEST, "test", "nothing is wrong", now.toEpochMilli(), now);
        AlertDelivery delivery = new AlertDelivery(Set.of(), Set.of());
        sender.send(alert.body(), delivery);
        ObjectNode result = JSON.createObjectNode();
        ArrayNode sent = result.putArray("sent");
        delivery.sent().forEach(sent::add);
        ObjectNode failed = result.putObject("failed");
        delivery.failures().forEach(failed::put);
        return Optional.of(result);
    }

    /**
     * The rules and their states: {@code {"rules": [{"name", "kind", "condition", "states": [{"subject", "state", "since", "text"}]}],
     * "unsent": [{"rule", "subject", "channels"}]}}. A state is {@code ok}, {@code pending} (wrong, but not for long enough),
     * {@code firing} or {@code quiet} (firing and not reported, because of the quiet time); {@code since} is when the last two began.
     */
    public synchronized ObjectNode list() {
        ObjectNode list = JSON.createObjectNode();
        ArrayNode all = list.putArray("rules");
        for (Rule rule : rules) {
            ObjectNode one = all.addObject();
            one.put("name", rule.name());
            one.put("kind", rule.kind().title());
            one.put("condition", rule.condition());
            ArrayNode subjects = one.putArray("states");
            for (AlertState state : states.getOrDefault(rule.name(), Map.of()).values()) {
                ObjectNode subject = subjects.addObject();
                subject.put("subject", state.subject());
                subject.put("state", title(state));
                if (state.firing()) {
                    subject.put("since", Instant.ofEpochMilli(state.firedAt()).toString());
                }
                subject.put("text", state.text());
            }
        }
        ArrayNode left = list.putArray("unsent");
        for (Unsent one : unsent.values()) {
            ObjectNode alert = left.addObject();
            alert.put("rule", one.alert().rule());
            alert.put("subject", one.alert().subject());
            ArrayNode channels = alert.putArray("channels");
            one.channels().forEach(channels::add);
        }
        return list;
    }

    private static String title(AlertState state) {
        if (state.firing()) {
            return state.toldAt() == AlertState.NEVER ? "quiet" : "firing";
        }
        return state.wrongSince() == AlertState.NEVER ? "ok" : "pending";
    }

    // The file.

    private void load() {
        if (isLoaded || file == null) {
            return;
        }
        isLoaded = true;
        try {
            Optional<byte[]> bytes = file.read();
            if (bytes.isPresent()) {
                written = JSON.readValue(bytes.get(), Kept.class);
                written.states().forEach(state -> states.computeIfAbsent(state.rule(), rule -> new LinkedHashMap<>())
                        .put(state.subject(), state));
                written.unsent().forEach(one -> unsent.put(one.alert().id(), one));
                written.unsent().forEach(one -> one.channels().forEach(channel -> down.put(channel, "")));
            }
        } catch (IOException e) {
            LOG.warn(
                    LogEvents.STATE_UNREADABLE,
                    "The state of the alerts cannot be read and begins anew: {}",
                    e.toString());
        }
    }

    private void save() {
        List<AlertState> kept = new ArrayList<>();
        states.values()
                .forEach(of ->
                        of.values().stream().filter(AlertState::isWorthKeeping).forEach(kept::add));
        Kept all = new Kept(kept, List.copyOf(unsent.values()));
        if (file == null || all.equals(written)) {
            return;
        }
        try {
            file.write(JSON.writeValueAsBytes(all));
            written = all;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("writing to memory does not fail", e);
        }
    }
}
