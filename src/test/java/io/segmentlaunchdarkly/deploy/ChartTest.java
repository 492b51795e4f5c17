package io.segmentlaunchdarkly.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Helm chart, and the manifests that are rendered from it. */
class ChartTest {
    private static final Path MANIFESTS = Path.of("deploy", "kubernetes", "segment-launchdarkly.yaml");
    private static final Path MANIFESTS_VALUES = Path.of("deploy", "kubernetes", "values.yaml");
    private static final String EVERYTHING =
            """
            replicas: 3
            settings: {launchdarkly.batch.interval: 2000, camel.main.shutdown-timeout: 20}
            secret:
              values:
                client-id: my-id
                write-keys: one,two
                management.token: my-token
                console.token: another
                console.users: |
                  ada:pbkdf2-sha256:600000:salt:hash
                  bob:pbkdf2-sha256:600000:salt:hash
                jms.password: p
            routes: {page-view.camel.yaml: "# A route.\\n"}
            config: {alerts.yaml: "# Rules.\\n"}
            persistence: {size: 5Gi, storageClass: fast}
            service: {type: LoadBalancer, port: 80, annotations: {a: b}}
            networkPolicy:
              ingestFrom: [{podSelector: {matchLabels: {app: shop}}}]
              egress: [{ports: [{port: 61616, protocol: TCP}]}]
            serviceMonitor: {enabled: true, labels: {release: prometheus}}
            prometheusRule: {enabled: true, labels: {release: prometheus}}
            imagePullSecrets: [{name: registry}]
            podAnnotations: {c: d}
            podLabels: {team: data}
            nodeSelector: {disk: ssd}
            tolerations: [{key: disk, operator: Exists}]
            affinity: {nodeAffinity: {}}
            extraEnv: [{name: CAMEL_SSL_ENABLED, value: 'true'}]
            extraVolumes: [{name: tls, secret: {secretName: tls}}]
            extraVolumeMounts: [{name: tls, mountPath: /tls}]
            """;

    @TempDir
    Path directory;

    private String everything() throws IOException {
        return Chart.template()
                .withValuesFile(Files.writeString(directory.resolve("values.yaml"), EVERYTHING))
                .call();
    }

    @Test
    void rendersTheManifestsBesideIt() throws IOException {
        String rendered = Chart.template().withValuesFile(MANIFESTS_VALUES).call();

        if (Boolean.getBoolean("manifests.write")) {
            Files.writeString(MANIFESTS, rendered);
        }
        assertThat(Files.readString(MANIFESTS))
                .as("%s (mvn test -Dtest=ChartTest -Dmanifests.write=true)", MANIFESTS)
                .isEqualTo(rendered);
    }

    @Test
    void hasNoMistakeThatHelmFinds() {
        assertThat(new Helm(Chart.DIRECTORY).lint().strict().quiet().call().getMessages())
                .noneMatch(message -> message.contains("[ERROR]") || message.contains("[WARNING]"));
    }

    @Test
    void rendersOnlyFieldsThatTheirKindsHave() throws IOException {
        for (String manifests : List.of(Files.readString(MANIFESTS), everything())) {
            for (JsonNode object : Chart.objects(manifests)) {
                assertThat(Chart.read(object)).isNotNull();
            }
        }
        assertThat(Chart.objects(everything()))
                .extracting(object -> object.path("kind").asText())
                .containsExactlyInAnyOrder(
                        "NetworkPolicy",
                        "PodDisruptionBudget",
                        "Secret",
                        "ConfigMap",
                        "ConfigMap",
                        "Service",
                        "Service",
                        "StatefulSet",
                        "ServiceMonitor",
                        "PrometheusRule");
    }

    /** Else the test above could not fail. */
    @Test
    void findsAFieldThatNoKindHas() {
        JsonNode service = Chart.objects("{apiVersion: v1, kind: Service, spec: {prots: []}}")
                .get(0);
        assertThatThrownBy(() -> Chart.read(service))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageContaining("prots");
    }

    @Test
    void selectsThePodsOfItsOwn() throws IOException {
        String manifests = everything();
        JsonNode labels = Chart.object(manifests, "StatefulSet", "").at("/spec/template/metadata/labels");
        assertThat(labels.path("team").asText()).isEqualTo("data");
        for (JsonNode selector : List.of(
                Chart.object(manifests, "StatefulSet", "").at("/spec/selector/matchLabels"),
                Chart.object(manifests, "PodDisruptionBudget", "").at("/spec/selector/matchLabels"),
                Chart.object(manifests, "NetworkPolicy", "").at("/spec/podSelector/matchLabels"),
                Chart.object(manifests, "Service", "launchdarkly").at("/spec/selector"),
                Chart.object(manifests, "Service", "-instances").at("/spec/selector"))) {
            assertThat(selector).isNotEmpty();
            assertThat(labels.properties()).containsAll(selector.properties());
        }
    }

    @Test
    void scrapesTheInstancesWithTheTokenUnderTheJobOfTheRules() throws IOException {
        String manifests = everything();
        JsonNode monitor = Chart.object(manifests, "ServiceMonitor", "");
        JsonNode service = Chart.object(manifests, "Service", "-instances");
        assertThat(service.at("/metadata/labels").properties())
                .containsAll(monitor.at("/spec/selector/matchLabels").properties());
        assertThat(service.at("/metadata/labels")
                        .path(monitor.at("/spec/jobLabel").asText())
                        .asText())
                .isEqualTo("segment-launchdarkly");
        assertThat(texts(service.at("/spec/ports"), "name"))
                .contains(monitor.at("/spec/endpoints/0/port").asText());
        JsonNode token = monitor.at("/spec/endpoints/0/authorization/credentials");
        JsonNode secret = Chart.object(manifests, "Secret", "");
        assertThat(secret.at("/metadata/name")).isEqualTo(token.path("name"));
        assertThat(secret.path("data").has(token.path("key").asText())).isTrue();
    }

    @Test
    void hasTheRulesOfTheProject() throws IOException {
        JsonNode rules = Chart.objects(Files.readString(Path.of("config", "observability", "alerts.rules.yml")))
                .get(0);
        assertThat(Chart.object(everything(), "PrometheusRule", "").path("spec"))
                .isEqualTo(rules);
    }

    @Test
    void setsVariablesOfSettingsAndNoOthers() throws IOException {
        Set<String> known = new TreeSet<>(Set.of("JAVA_OPTS", "CAMEL_SSL_ENABLED", "CAMEL_MAIN_SHUTDOWN_TIMEOUT"));
        for (Setting setting : Setting.values()) {
            known.add(setting.variable());
            if (setting.isSecret()) {
                known.add(Setting.variable(setting.fileKey("default")));
            }
        }
        JsonNode container = container(everything());
        assertThat(texts(container.path("env"), "name"))
                .isSubsetOf(known)
                .contains("LAUNCHDARKLY_BATCH_INTERVAL", "LAUNCHDARKLY_JMS_PASSWORD_FILE");
        assertThat(container.path("env"))
                .anySatisfy(variable -> assertThat(variable.path("value").asText())
                        .isEqualTo("/run/secrets/segment-launchdarkly/management.token"));
    }

    @Test
    void takesTheUsersOfTheConsoleFromASecret() throws IOException {
        String manifests = everything();
        String users =
                Chart.object(manifests, "Secret", "").at("/data/console.users").asText();
        assertThat(new String(Base64.getDecoder().decode(users), StandardCharsets.UTF_8))
                .hasLineCount(2)
                .startsWith("ada:");
        assertThat(container(manifests).path("env")).anySatisfy(variable -> {
            assertThat(variable.path("name").asText()).isEqualTo("LAUNCHDARKLY_CONSOLE_USERS_FILE");
            assertThat(variable.path("value").asText()).isEqualTo("/run/secrets/segment-launchdarkly/console.users");
        });
    }

    @Test
    void mountsWhatItNamesAndProbesPortsThatItHas() throws IOException {
        String manifests = everything();
        JsonNode container = container(manifests);
        JsonNode pod = Chart.object(manifests, "StatefulSet", "").at("/spec/template/spec");
        List<String> volumes = Stream.concat(texts(pod.path("volumes"), "name").stream(), Stream.of("data"))
                .toList();
        assertThat(volumes).containsAll(texts(container.path("volumeMounts"), "name"));
        assertThat(texts(container.path("volumeMounts"), "mountPath"))
                .contains(
                        "/data",
                        "/opt/segment-launchdarkly/routes/page-view.camel.yaml",
                        "/opt/segment-launchdarkly/config/alerts.yaml");
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            assertThat(texts(container.path("ports"), "name"))
                    .contains(container.path(probe).at("/httpGet/port").asText());
        }
        assertThat(Chart.object(manifests, "ConfigMap", "-routes")
                        .at("/data")
                        .path("page-view.camel.yaml")
                        .asText())
                .isEqualTo("# A route.\n");
    }

    /** Kubernetes' Pod Security Standard "restricted", and a root that is read only. */
    @Test
    void runsWithoutPrivileges() throws IOException {
        JsonNode pod =
                Chart.object(Files.readString(MANIFESTS), "StatefulSet", "").at("/spec/template/spec");
        JsonNode container = container(Files.readString(MANIFESTS));
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        assertThat(container.path("securityContext"))
                .isEqualTo(Chart.objects(
                                "{allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}")
                        .get(0));
        assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
    }

    @Test
    void startsInstancesAnewWhenARouteOrASecretChanges() {
        String pointer = "/spec/template/metadata/annotations/checksum~1files";
        Set<JsonNode> checksums = Stream.of(
                        Chart.templateWithSecret(),
                        Chart.templateWithSecret().set("routes.a\\.camel\\.yaml", "# 1"),
                        Chart.templateWithSecret().set("routes.a\\.camel\\.yaml", "# 2"),
                        Chart.templateWithSecret().set("config.alerts\\.yaml", "# 1"))
                .map(command -> Chart.object(command.call(), "StatefulSet", "").at(pointer))
                .collect(Collectors.toSet());
        assertThat(checksums).hasSize(4);
    }

    @Test
    void saysWhichSecretIsMissing() {
        assertThatThrownBy(() -> Chart.template().call())
                .hasMessageContaining("client-id is needed: name a Secret that has it in secret.name");
        assertThatThrownBy(() -> Chart.template()
                        .set("secret.values.client-id", "my-id")
                        .set("secret.values.write-keys", "my-key")
                        .call())
                .hasMessageContaining("management.token is needed");
    }

    @Test
    void refusesAValueThatDoesNotExist() {
        assertThatThrownBy(() -> Chart.templateWithSecret().set("replica", 2).call())
                .hasMessageContaining("replica");
        assertThatThrownBy(() -> Chart.templateWithSecret()
                        .set("settings.batch\\.interval", 2)
                        .call())
                .hasMessageContaining("batch.interval");
    }

    private static JsonNode container(String manifests) {
        return Chart.object(manifests, "StatefulSet", "").at("/spec/template/spec/containers/0");
    }

    private static List<String> texts(JsonNode array, String field) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(element -> element.path(field).asText())
                .toList();
    }
}
