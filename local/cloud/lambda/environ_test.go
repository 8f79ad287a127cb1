package lambda

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"faulty/local/cloud/template"
)

// TestEnvironment: a function's environment contains the variables of Lambda and
// of the template, and none of the host.
func TestEnvironment(t *testing.T) {
	t.Setenv("SECRET_OF_THE_HOST", "1")
	b := start(t, func(f *template.Function, _ *Options) { f.Environment = map[string]string{"PROFILE": "uniform"} })
	var list []string
	if err := json.Unmarshal(b.invoke(`{"do":"env"}`).Payload, &list); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, v := range list {
		name, _, _ := strings.Cut(v, "=")
		names = append(names, name)
	}
	slices.Sort(names)
	golden(t, "environment.golden", strings.Join(names, "\n")+"\n")
	for _, want := range []string{"PROFILE=uniform", "AWS_LAMBDA_FUNCTION_NAME=f", "AWS_REGION=us-east-1", "TZ=:UTC", "AWS_LAMBDA_LOG_FORMAT=JSON"} {
		if !slices.Contains(list, want) {
			t.Errorf("%s is missing", want)
		}
	}
}

// TestTrace: the function receives the caller's trace with its own segment.
func TestTrace(t *testing.T) {
	b := start(t, nil)
	res, err := b.Invoke(t.Context(), "f", Invocation{
		Payload: []byte(`{"do":"trace"}`), TraceID: "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"})
	if err != nil {
		t.Fatal(err)
	}
	got := string(res.Payload)
	if !strings.HasPrefix(got, `"Root=1-5759e988-bd862e3fe1be46a994272793;Parent=`) || strings.Contains(got, "53995c3f42cd8ad8") {
		t.Errorf("the function's trace is %s; want the caller's root and a new parent", got)
	}
}
