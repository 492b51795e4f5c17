package io.segmentlaunchdarkly.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The Helm chart, rendered by Helm's own library. */
final class Chart {
    static final Path DIRECTORY = Path.of("deploy", "helm", "segment-launchdarkly");

    /** The kinds of objects that it may render, each with the class that has its fields. */
    private static final Map<String, Class<?>> KINDS = Map.of(
            "apps/v1 StatefulSet", StatefulSet.class,
            "v1 Service", Service.class,
            "v1 Secret", Secret.class,
            "v1 ConfigMap", ConfigMap.class,
            "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class,
            "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
            "monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class,
            "monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class);

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Refuses fields that an object does not have, where the classes themselves would keep them. */
    private static final ObjectMapper STRICT = new ObjectMapper()
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            });

    private Chart() {}

    /** What {@code helm template segment-launchdarkly} renders, with values for each test to add to. */
    static TemplateCommand template() {
        return new Helm(DIRECTORY).template().withName("segment-launchdarkly").withNamespace("segment-launchdarkly");
    }

    /** The same, with the name of a Secret that has what is needed. */
    static TemplateCommand templateWithSecret() {
        return template().set("secret.name", "credentials");
    }

    /** The objects of a text in YAML. */
    static List<JsonNode> objects(String manifests) {
        List<JsonNode> objects = new ArrayList<>();
        for (Object object : new Load(LoadSettings.builder().build()).loadAllFromString(manifests)) {
            if (object != null) {
                objects.add(JSON.valueToTree(object));
            }
        }
        return objects;
    }

    /** The one object of a kind, by the end of its name. */
    static JsonNode object(String manifests, String kind, String nameEnd) {
        return objects(manifests).stream()
                .filter(object -> object.path("kind").asText().equals(kind)
                        && object.at("/metadata/name").asText().endsWith(nameEnd))
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is no " + kind + " *" + nameEnd + " in " + manifests));
    }

    /**
     * An object as the API server's types read it.
     *
     * @throws JsonProcessingException when it has a field that is none of its kind, or a value of another type
     */
    static Object read(JsonNode object) throws JsonProcessingException {
        String kind =
                object.path("apiVersion").asText() + " " + object.path("kind").asText();
        Class<?> type = KINDS.get(kind);
        if (type == null) {
            throw new AssertionError("The chart renders a " + kind + ".");
        }
        return STRICT.treeToValue(object, type);
    }
}
