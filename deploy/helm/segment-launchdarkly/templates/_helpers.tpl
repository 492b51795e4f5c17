{{- define "segment-launchdarkly.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}
{{- end }}

{{- define "segment-launchdarkly.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "segment-launchdarkly.labels" -}}
{{ include "segment-launchdarkly.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* The name of the Secret, which is the user's or the chart's. */}}
{{- define "segment-launchdarkly.secret" -}}
{{- if .Values.secret.name }}{{ .Values.secret.name }}{{ else }}{{ include "segment-launchdarkly.name" . }}{{ end }}
{{- end }}

{{/* The keys of the Secret, in an order that does not change. */}}
{{- define "segment-launchdarkly.secretKeys" -}}
{{- $keys := .Values.secret.keys }}
{{- if not .Values.secret.name }}{{ $keys = keys .Values.secret.values }}{{ end }}
{{- range list "client-id" "write-keys" "management.token" }}
{{- if not (has . $keys) }}
{{- fail (printf "%s is needed: name a Secret that has it in secret.name and secret.keys, or set it in secret.values" .) }}
{{- end }}
{{- end }}
{{- $keys | sortAlpha | toJson }}
{{- end }}

{{/* The environment variable of a setting. */}}
{{- define "segment-launchdarkly.variable" -}}
{{- . | replace "." "_" | replace "-" "_" | upper }}
{{- end }}
