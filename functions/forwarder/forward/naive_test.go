package forward

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/stacktrace"
)

// naive is a forwarder in the most obvious implementation: the types of the events package,
// encoding/json, and maps. It only recognizes the lines that generate creates and turns them into
// the same documents. The benchmark compares the real forwarder with it.
type naive struct {
	url    string
	client *http.Client
}

func (n *naive) handle(payload []byte) error {
	var ev events.CloudwatchLogsEvent
	if err := json.Unmarshal(payload, &ev); err != nil {
		return err
	}
	data, err := ev.AWSLogs.Parse()
	if err != nil {
		return err
	}
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	for _, doc := range naiveDocuments(data, time.Now()) {
		day := doc["@timestamp"].(string)[:10]
		action := map[string]any{"create": map[string]any{"_index": "faulty-" + strings.ReplaceAll(day, "-", "."), "_id": doc["event.id"]}}
		if err := encoder.Encode(action); err != nil {
			return err
		}
		if err := encoder.Encode(doc); err != nil {
			return err
		}
	}
	return n.post(body.Bytes())
}

func (n *naive) post(body []byte) error {
	res, err := n.client.Post(n.url+"/_bulk", "application/x-ndjson", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	var verdicts struct {
		Items []map[string]struct{ Status int }
	}
	if err := json.Unmarshal(text, &verdicts); err != nil {
		return err
	}
	for _, item := range verdicts.Items {
		if item["create"].Status != 201 {
			return fmt.Errorf("status %d", item["create"].Status)
		}
	}
	return nil
}

func naiveDocuments(data events.CloudwatchLogsData, now time.Time) (docs []map[string]any) {
	function := strings.TrimPrefix(data.LogGroup, "/aws/lambda/")
	var id, trace, xray, user any
	for _, e := range data.LogEvents {
		observed := time.UnixMilli(e.Timestamp).UTC()
		doc := map[string]any{
			"@timestamp": naiveTime(observed), "observedTimestamp": naiveTime(observed),
			"event.id": e.ID, "event.bytes": len(e.Message), "event.hash": fmt.Sprintf("%08x", delivery.Hash(e.Timestamp, []byte(e.Message))), "event.action": "application", "event.ingested": naiveTime(now), "event.ingest_lag_ms": now.Sub(observed).Milliseconds(),
			"aws.cloudwatch.log_group": data.LogGroup, "aws.cloudwatch.log_stream": data.LogStream,
			"cloud.account.id": data.Owner, "cloud.region": "eu-west-1", "cloud.partition": "aws",
			"service.name": function, "faas.name": function, "faas.version": "$LATEST",
		}
		if line, ok := naiveJSON(e.Message); !ok {
			doc["message"] = e.Message
		} else if record, ok := line["record"].(map[string]any); ok {
			naivePlatform(doc, line, record)
			id, trace, xray = doc["faas.execution"], doc["traceId"], doc["aws.xray.trace_id"]
		} else {
			naiveApplication(doc, line)
		}
		if doc["faas.execution"] == nil {
			doc["faas.execution"] = id
		}
		if doc["traceId"] == nil {
			doc["traceId"], doc["aws.xray.trace_id"] = trace, xray
		}
		naiveException(doc, function)
		if attributes, ok := doc["attributes"].(map[string]any); ok && attributes["customer.id"] != nil {
			doc["user.id"] = fmt.Sprint(attributes["customer.id"])
			user = doc["user.id"]
		} else if doc["exception.type"] != nil && user != nil {
			doc["user.id"] = user
		}
		docs = append(docs, doc)
	}
	return docs
}

func naiveJSON(text string) (line map[string]any, ok bool) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	return line, d.Decode(&line) == nil
}

func naiveTime(t time.Time) string {
	t = t.UTC()
	if t.Nanosecond()%1e6 != 0 {
		return t.Format("2006-01-02T15:04:05.000000000Z")
	}
	return t.Format("2006-01-02T15:04:05.000Z")
}

func naivePlatform(doc, line, record map[string]any) {
	doc["event.action"] = line["type"]
	naiveSetTime(doc, line["time"])
	fields := map[string]string{"requestId": "faas.execution", "version": "faas.version", "status": "faas.status"}
	for name, v := range record {
		switch v := v.(type) {
		case string:
			doc[fields[name]] = v
		case map[string]any:
			if name == "tracing" {
				root := strings.TrimPrefix(strings.Split(v["value"].(string), ";")[0], "Root=")
				doc["aws.xray.trace_id"], doc["traceId"] = root, strings.ReplaceAll(root[2:], "-", "")
				doc["spanId"] = v["spanId"]
			} else {
				naiveMetrics(doc, v)
			}
		}
	}
	if line["type"] == "platform.report" {
		doc["faas.coldstart"] = doc["faas.init_duration_ms"] != nil
	}
}

func naiveMetrics(doc, metrics map[string]any) {
	fields := map[string]string{"durationMs": "faas.duration_ms", "billedDurationMs": "faas.billed_duration_ms", "initDurationMs": "faas.init_duration_ms",
		"memorySizeMB": "faas.memory_size_mb", "maxMemoryUsedMB": "faas.max_memory_used_mb"}
	for name, v := range metrics {
		doc[fields[name]] = v
	}
}

func naiveSetTime(doc map[string]any, v any) {
	if t, err := time.Parse(time.RFC3339Nano, fmt.Sprint(v)); err == nil {
		doc["@timestamp"] = naiveTime(t)
	}
}

func naiveApplication(doc, line map[string]any) {
	fields := map[string]string{"message": "message", "logger": "log.logger", "requestId": "faas.execution", "traceId": "traceId"}
	attributes := map[string]any{}
	for name, v := range line {
		switch {
		case name == "timestamp":
			naiveSetTime(doc, v)
		case name == "level":
			doc["log.level"] = strings.ToLower(v.(string))
			doc["severity.number"] = map[string]int{"info": 9, "error": 17}[strings.ToLower(v.(string))]
		case fields[name] != "":
			doc[fields[name]] = v
		case strings.Contains(name, "."):
			doc[name] = v
		default:
			naiveFlatten(attributes, name, v)
		}
	}
	if len(attributes) > 0 {
		doc["attributes"] = attributes
	}
}

func naiveFlatten(attributes map[string]any, path string, v any) {
	if object, ok := v.(map[string]any); ok {
		for name, v := range object {
			naiveFlatten(attributes, path+"."+name, v)
		}
		return
	}
	attributes[path] = fmt.Sprint(v)
}

func naiveException(doc map[string]any, service string) {
	text, _ := doc["exception.stacktrace"].(string)
	if message, _ := doc["message"].(string); text == "" && strings.Contains(strings.TrimSpace(message), "\n") {
		text = message
	}
	if text == "" {
		return
	}
	e, ok := stacktrace.Parse(text)
	if !ok {
		return
	}
	doc["exception.stacktrace"], doc["exception.type"], doc["exception.message"], doc["exception.language"] = text, e.Type, e.Message, e.Language
	doc["exception.fingerprint"] = e.Fingerprint(service, "")
	if e.Culprit != "" {
		doc["exception.culprit"], doc["exception.line"] = e.Culprit, e.Line
	}
	var frames []string
	for _, f := range e.Frames {
		frames = append(frames, f.Function)
	}
	doc["exception.frames"] = frames
	if doc["log.level"] == nil {
		doc["log.level"], doc["severity.number"] = "error", 17
		if strings.HasPrefix(text, "panic: ") {
			doc["log.level"], doc["severity.number"] = "fatal", 21
		}
	}
}
