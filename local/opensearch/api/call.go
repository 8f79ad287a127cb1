package api

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/strictjson"
)

// maxBody is OpenSearch's default of http.max_content_length, in bytes.
const maxBody = 100 << 20

// A call is one request with its decompressed body and its checked parameters.
type call struct {
	r      *http.Request
	params url.Values
	body   []byte
	start  time.Time
	spent  int // bytes of the documents in the response so far
}

// A reply is a response body with an HTTP status other than 200.
type reply struct {
	status int
	body   any
}

// plain is a response body of plain text.
type plain string

// took returns the milliseconds since the request arrived.
func (c *call) took() int64 { return time.Since(c.start).Milliseconds() }

// flag reports whether a parameter is set. ?name without a value sets it.
func (c *call) flag(name string) bool {
	return c.params.Has(name) && c.params.Get(name) != "false"
}

// object returns the body as a JSON object. For an empty body it returns an empty object.
func (c *call) object() (map[string]any, error) {
	if len(strictjson.Trim(c.body)) == 0 {
		return map[string]any{}, nil
	}
	tree, err := strictjson.DecodeRequest(c.body)
	if err == nil {
		return tree, nil
	}
	bad := apierr.From(err)
	switch {
	case bad.Type == "not_x_content_exception", strings.Contains(bad.Reason, "after top-level value"):
		bad.Type = "parsing_exception"
	case strings.Contains(bad.Reason, "unexpected end"):
		bad.Type = "json_e_o_f_exception"
	}
	return nil, bad
}

// anyParams allows all parameters. The handlers of unknown paths use it, so that the error is about
// the path and not about a parameter.
const anyParams = "*"

// handle returns a handler that responds with the result of do. params lists the parameters that do
// supports.
func (s *server) handle(params string, do func(*server, *call) (any, error)) http.HandlerFunc {
	known := append(strings.Fields(params), "pretty", "filter_path", "human", "error_trace", "format", "timeout", "master_timeout", "cluster_manager_timeout")
	return func(w http.ResponseWriter, r *http.Request) {
		c := &call{r: r, params: r.URL.Query(), start: time.Now()}
		body, err := c.run(s, known, do)
		status := http.StatusOK
		if result, ok := body.(reply); ok {
			status, body = result.status, result.body
		}
		if err != nil {
			failure := apierr.From(err)
			status, body = failure.Status, failure.Body()
		}
		c.respond(w, status, body)
	}
}

func (c *call) run(s *server, known []string, do func(*server, *call) (any, error)) (any, error) {
	for name := range c.params {
		if !slices.Contains(known, name) && !slices.Contains(known, anyParams) {
			return nil, apierr.Illegal("request [%s] contains unrecognized parameter: [%s], or one that the embedded store does not support", c.r.URL.Path, name)
		}
	}
	if format := c.params.Get("format"); format != "" && format != "json" && format != "text" {
		return nil, apierr.Unsupported("format [" + format + "]")
	}
	var err error
	if c.body, err = readBody(c.r); err != nil {
		return nil, err
	}
	return do(s, c)
}

// readBody reads the body up to the limit and decompresses it if it is gzip.
func readBody(r *http.Request) ([]byte, error) {
	var in io.Reader = r.Body
	switch encoding := r.Header.Get("Content-Encoding"); encoding {
	case "", "identity":
	case "gzip":
		zr, err := gzip.NewReader(in)
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, apierr.Illegal("the body is no gzip: %v", err)
		}
		in = zr
	default:
		return nil, apierr.New(http.StatusUnsupportedMediaType, "illegal_argument_exception", "Content-Encoding [%s] is not supported by the embedded store; gzip is", encoding)
	}
	body, err := io.ReadAll(io.LimitReader(in, maxBody+1))
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, apierr.New(http.StatusRequestTimeout, "timeout_exception", "the body did not arrive in time: %v", err)
	}
	if err != nil {
		return nil, apierr.Illegal("the body cannot be read: %v", err)
	}
	if len(body) > maxBody {
		return nil, apierr.New(http.StatusRequestEntityTooLarge, "content_too_long_exception", "the body is longer than http.max_content_length [100mb]; send it in parts")
	}
	return body, nil
}

func (c *call) respond(w http.ResponseWriter, status int, body any) {
	if text, ok := body.(plain); ok {
		w.Header().Set("Content-Type", "text/plain; charset=UTF-8")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, string(text))
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	out, err := c.encode(body, status)
	if err != nil {
		failure := apierr.From(err)
		status = failure.Status
		if out, err = strictjson.Marshal(failure.Body()); err != nil {
			status, out = http.StatusInternalServerError, []byte(`{"error":"the response cannot be written as JSON","status":500}`)
		}
	}
	w.WriteHeader(status)
	if c.r.Method != http.MethodHead {
		_, _ = w.Write(out)
	}
}

// encode returns a body as JSON. filter_path does not apply to errors.
func (c *call) encode(body any, status int) ([]byte, error) {
	out, err := strictjson.Marshal(body)
	if err != nil {
		return nil, err
	}
	if paths := c.params.Get("filter_path"); paths != "" && status < 400 {
		if out, err = filterPath(out, strings.Split(paths, ","), c.overdue); err != nil {
			return nil, err
		}
	}
	if c.flag("pretty") {
		return indent(out)
	}
	return out, nil
}

func indent(out []byte) ([]byte, error) {
	var tree json.RawMessage = out
	pretty, err := json.MarshalIndent(tree, "", "  ")
	return append(pretty, '\n'), err
}
