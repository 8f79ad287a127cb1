package faults

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// behind returns a proxy in front of an OpenSearch that stores everything, and a channel with the
// bulk requests that reach OpenSearch.
func behind(t *testing.T) (*Proxy, chan string) {
	t.Helper()
	got := make(chan string, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- r.Method + " " + r.URL.RequestURI() + " " + string(body)
		n := strings.Count(string(body), "\n") / 2
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"items":[`+strings.TrimSuffix(strings.Repeat(`{"create":{"status":201}},`, n), ",")+`]}`)
	}))
	t.Cleanup(server.Close)
	p, err := NewProxy("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	p.Aim(server.URL + "/")
	return p, got
}

// post sends a bulk request with three documents.
func post(ctx context.Context, p *Proxy) (string, error) {
	const body = "{\"create\":{}}\n{\"a\":0}\n{\"create\":{}}\n{\"a\":1}\n{\"create\":{}}\n{\"a\":2}\n"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.URL()+"/_bulk?filter_path=items", strings.NewReader(body))
	if err != nil {
		return "", err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = res.Body.Close() }()
	response, err := io.ReadAll(res.Body)
	return fmt.Sprint(res.StatusCode, " ", string(response)), err
}

func TestFaults(t *testing.T) {
	for _, row := range []struct {
		name          string
		fault         fault
		response, got string // "" if there is none
		struck        int
	}{
		{"nothing set", nil, `200 {"items":[{"create":{"status":201}},{"create":{"status":201}},{"create":{"status":201}}]}`, `{"a":1}`, 0},
		{"slow", slow(time.Millisecond), `200 {"items":[{"create":{"status":201}},{"create":{"status":201}},{"create":{"status":201}}]}`, `{"a":1}`, 1},
		{"refused by half", refuse, `{"create":{"status":201}},{"create":{"status":400,"error":{"type":"mapper_parsing_exception","reason":"failed to parse: the fault proxy says so"}}},{"create":{"status":201}}`,
			"{\"create\":{}}\n{\"a\":0}\n{\"create\":{}}\n{\"a\":2}\n", 1},
		{"cut", func(x *exchange) bool { x.cut(); return true }, "", "", 1},
		{"cut after it was stored", func(x *exchange) bool { _, _ = x.send(x.body); x.cut(); return true }, "", `{"a":1}`, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			p, got := behind(t)
			if row.fault != nil {
				p.set(row.fault)
			}
			response, err := post(t.Context(), p)
			if (err == nil) != (row.response != "") || !strings.Contains(response, row.response) {
				t.Errorf("answer = %s, %v; want %q", response, err, row.response)
			}
			arrived := ""
			select {
			case arrived = <-got:
			default:
			}
			if !strings.Contains(arrived, row.got) || row.got == "" && arrived != "" || arrived != "" && !strings.HasPrefix(arrived, "POST /_bulk?filter_path=items ") {
				t.Errorf("OpenSearch got %q; want %q", arrived, row.got)
			}
			if n := p.Struck(); n != row.struck {
				t.Errorf("%d requests struck; want %d", n, row.struck)
			}
		})
	}
}

// TestInTurn checks that the faults of overload and of cut connections affect requests in turn,
// starting with the first.
func TestInTurn(t *testing.T) {
	for name, f := range map[string]func() fault{"429": storm, "cuts": cuts} {
		p, got := behind(t)
		p.set(f())
		for range 12 {
			_, _ = post(t.Context(), p)
			select {
			case <-got:
			default:
			}
		}
		if n := p.Struck(); n < 6 || n > 9 {
			t.Errorf("%s: %d of 12 requests struck; want half, or three quarters", name, n)
		}
	}
}

// TestSlowIsCancelled checks that a slow response ends with its request.
func TestSlowIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begun := time.Now()
		x := &exchange{r: httptest.NewRequestWithContext(ctx, http.MethodPost, "/_bulk", nil)}
		if !slow(time.Hour)(x) || time.Since(begun) != time.Second {
			t.Errorf("the request ends after %s; want its own second", time.Since(begun))
		}
		if !hold(false, make(chan struct{}))(x) || time.Since(begun) != time.Second {
			t.Errorf("a held request ends after %s; want at once", time.Since(begun))
		}
	})
}

// TestHold checks that a request is reported, and held until its sender closes the connection.
func TestHold(t *testing.T) {
	p, got := behind(t)
	held := make(chan struct{}, 1)
	p.set(hold(true, held))
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan error)
	go func() {
		_, err := post(ctx, p)
		gone <- err
	}()
	<-held
	if arrived := <-got; !strings.Contains(arrived, `{"a":1}`) {
		t.Errorf("OpenSearch got %q; want the documents", arrived)
	}
	cancel()
	if err := <-gone; err == nil {
		t.Error("the request got a response; want it held")
	}
}

func TestDownAndUp(t *testing.T) {
	p, _ := behind(t)
	p.Down()
	if response, err := post(t.Context(), p); err == nil {
		t.Errorf("post while down = %s; want no connection", response)
	}
	if err := p.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	if response, err := post(t.Context(), p); err != nil || !strings.HasPrefix(response, "200 ") {
		t.Errorf("post while up = %s, %v; want 200", response, err)
	}
}
