package client_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"faulty/local/console/client"
	"faulty/local/console/client/clienttest"
)

// reported returns Lambda's report of an invocation.
func reported(function, status string, ago time.Duration, duration float64, more ...any) clienttest.Doc {
	d := clienttest.Doc{
		"@timestamp": clienttest.Now().Add(-ago), "event.action": "platform.report", "faas.name": function, "aws.cloudwatch.log_group": "/aws/lambda/" + function,
		"faas.duration_ms": duration, "faas.billed_duration_ms": math.Ceil(duration), "faas.memory_size_mb": 512, "faas.max_memory_used_mb": 100, "faas.coldstart": false,
		"event.ingested": clienttest.Now().Add(time.Second - ago), "event.ingest_lag_ms": 1000,
	}
	if status != "" {
		d["faas.status"] = status
	}
	for i := 0; i+1 < len(more); i += 2 {
		d[more[i].(string)] = more[i+1]
	}
	return d
}

func running(tb testing.TB) *clienttest.Store {
	s := clienttest.Open(tb)
	var docs []clienttest.Doc
	for i := range 100 {
		docs = append(docs, reported("orders", []string{"success", ""}[i%2], time.Duration(i+1)*10*time.Second, float64(i+1)))
	}
	docs = append(docs,
		reported("orders", "error", time.Minute, 200, "faas.coldstart", true, "faas.init_duration_ms", 150.5, "faas.max_memory_used_mb", 300),
		reported("orders", "failure", time.Minute, 200),
		reported("orders", "timeout", time.Minute, 3000, "faas.memory_size_mb", 1024),
		reported("billing", "success", time.Minute, 1000, "event.ingest_lag_ms", 5000),
		clienttest.Doc{"@timestamp": clienttest.Now().Add(-time.Minute), "message": "a line", "faas.name": "orders", "aws.cloudwatch.log_group": "/aws/lambda/orders", "event.ingest_lag_ms": 1000},
	)
	s.Put(docs...)
	return s
}

func TestFunctions(t *testing.T) {
	got, err := running(t).Client.Functions(t.Context(), scope(time.Hour))
	if err != nil || len(got.List) != 2 || got.Reports != 104 || got.Other != 0 {
		t.Fatalf("Functions = %d of %d reports, %d others, %v; want 2 of 104, 0", len(got.List), got.Reports, got.Other, err)
	}
	f := got.List[0]
	sum := 0
	for _, n := range f.Counts {
		sum += n
	}
	if f.Name != "orders" || f.Invocations != 103 || f.Errors != 2 || f.Timeouts != 1 || f.Cold != 1 || sum != 103 {
		t.Errorf("orders = %+v; want 103 invocations, 2 errors, 1 timeout, 1 cold start", f)
	}
	if f.MemoryUsed != 300 || f.Memory != 1024 || f.Duration.Max != 3000 || f.Init.Max != 150.5 || math.Abs(f.Duration.P50-52) > 1 {
		t.Errorf("orders = %+v; want 300 of 1024 MB, at most 3000 ms, half within 52", f)
	}
	// 1 to 100 ms and two times 200 ms at 0.5 GB, and 3 s at 1 GB
	if want := (5.050+0.4)/2 + 3; math.Abs(f.Work.GBSeconds-want) > 1e-9 || f.Work.Requests != 103 {
		t.Errorf("orders is billed %+v; want %v GB-seconds", f.Work, want)
	}
	if names := names(got.Timeline); !slices.Equal(names, []string{"timeouts 1", "errors 2", "no error reported 101"}) {
		t.Errorf("timeline = %v", names)
	}
}

func TestDelivery(t *testing.T) {
	got, err := running(t).Client.Delivery(t.Context(), scope(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	var groups []string
	for _, g := range got.Groups {
		groups = append(groups, fmt.Sprintf("%s %d %.0f %.0f", g.Group, g.Stored, g.Lag.P95, g.Lag.Max))
	}
	if want := []string{"/aws/lambda/orders 104 1000 1000", "/aws/lambda/billing 1 5000 5000"}; !slices.Equal(groups, want) || got.Stored != 105 || got.Lag.Max != 5000 {
		t.Errorf("Delivery = %d documents, %v; want 105, %v", got.Stored, groups, want)
	}
	if want := clienttest.Now().Add(-9 * time.Second); !got.Last.Equal(want) {
		t.Errorf("the last one arrived %v; want %v", got.Last, want)
	}
	filled := 0
	for _, lag := range got.Lags {
		if filled += lag.Count; lag.Count > 0 && lag.P50 != 1000 {
			t.Errorf("lag of a step = %+v; want half of it 1000", lag)
		}
	}
	if filled != 105 {
		t.Errorf("the steps have %d documents; want 105", filled)
	}
	none, err := clienttest.Open(t).Client.Delivery(t.Context(), client.Scope{From: clienttest.Now().Add(-time.Hour), To: clienttest.Now()})
	if err != nil || none.Stored != 0 {
		t.Errorf("Delivery without documents = %+v, %v; want none", none, err)
	}
}
