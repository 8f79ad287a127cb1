package lambda

import (
	"fmt"
	"path/filepath"
	"testing"

	"faulty/local/cloud/template"
)

func TestLimit(t *testing.T) {
	five := 5
	for _, row := range []struct {
		name           string
		reserved       *int
		all, functions int
		want           int
	}{
		{"alone", nil, 100, 1, 100},
		{"ten for each other", nil, 100, 3, 80},
		{"always one", nil, 10, 3, 1},
		{"reserved", &five, 100, 3, 5},
		{"off", new(int), 100, 3, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := newFunction(template.Function{ReservedConcurrency: row.reserved}, row.all, row.functions).limit
			if got != row.want {
				t.Errorf("limit = %d; want %d", got, row.want)
			}
		})
	}
}

// TestEvict: if all environments are in use, an idle one makes room for another
// function.
func TestEvict(t *testing.T) {
	b := start(t, func(_ *template.Function, o *Options) { o.MaxEnvironments = 1 })
	g := b.functions["f"].Function
	g.Name = "g"
	b.functions["g"] = newFunction(g, 1, 1)
	b.invoke(`{}`)
	if res, err := b.Invoke(t.Context(), "g", Invocation{Payload: []byte(`{}`)}); err != nil || res.FunctionError != "" {
		t.Fatalf("g: %s, %v; want it to run", res.Payload, err)
	}
	if s := b.Stats(); s["f"].Environments != 0 || s["g"].Environments != 1 {
		t.Errorf("Stats() = %+v; want f's environment gone, g's there", s)
	}
}

// TestBurst: a burst that few processes can handle does not start a process for
// each request.
func TestBurst(t *testing.T) {
	b := start(t, func(_ *template.Function, o *Options) { o.MaxStarting = 1 })
	gate := filepath.Join(t.TempDir(), "gate")
	open(t, gate)
	const n = 50
	results := make(chan string, n)
	for range n {
		go func() { results <- string(b.invoke(fmt.Sprintf(`{"do":"gate","gate":%q}`, gate)).Payload) }()
	}
	for range n {
		<-results
	}
	if got := b.Stats()["f"]; got.Invocations != n || got.ColdStarts == n {
		t.Errorf("Stats() = %+v; want %d invocations in fewer environments", got, n)
	}
}
