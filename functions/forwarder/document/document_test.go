package document

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"faulty/functions/forwarder/jsonscan"
)

func TestFieldNamesAreDistinct(t *testing.T) {
	seen := map[string]bool{}
	for f := range fieldCount {
		name := f.Name()
		if seen[name] || strings.ContainsAny(name, `",: `) || name == "" {
			t.Errorf("field %d is named %q; want distinct names", f, name)
		}
		seen[name] = true
	}
}

func TestAppendTime(t *testing.T) {
	for _, row := range []struct{ name, in, want string }{
		{"milliseconds", "2026-11-22T21:24:52.123Z", "2026-11-22T21:24:52.123Z"},
		{"no fraction", "2014-11-04T12:37:17Z", "2014-11-04T12:37:17.000Z"},
		{"microseconds", "2014-11-04T12:37:17.477207Z", "2014-11-04T12:37:17.477207Z"},
		{"nanoseconds", "2026-11-22T21:24:52.123456789Z", "2026-11-22T21:24:52.123456789Z"},
		{"leap day", "2024-02-29T23:59:59.999Z", "2024-02-29T23:59:59.999Z"},
		{"first of March", "2100-03-01T00:00:00.000Z", "2100-03-01T00:00:00.000Z"},
		{"before 1970", "1969-12-31T23:59:59.001Z", "1969-12-31T23:59:59.001Z"},
	} {
		t.Run(row.name, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339Nano, row.in)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(AppendTime(nil, at.UnixNano())); got != row.want {
				t.Errorf("AppendTime(%s) = %s; want %s", row.in, got, row.want)
			}
			if got, want := string(AppendDay(nil, Day(at.UnixNano()))), at.Format("2006.01.02"); got != want {
				t.Errorf("AppendDay(%s) = %s; want %s", row.in, got, want)
			}
		})
	}
}

func FuzzAppendTime(f *testing.F) {
	f.Add(int64(0))
	f.Add(int64(1795382692123456789))
	f.Add(int64(-1))
	f.Fuzz(func(t *testing.T, ns int64) {
		got := string(AppendTime(nil, ns))
		at, err := time.Parse(time.RFC3339Nano, got)
		if err != nil || at.UnixNano() != ns {
			t.Errorf("AppendTime(%d) = %s, which is %d (%v)", ns, got, at.UnixNano(), err)
		}
	})
}

func TestIndexTime(t *testing.T) {
	const observed = 1795382692123e6
	day := int64(24 * time.Hour)
	for _, row := range []struct {
		name      string
		own, want int64
	}{
		{"its own", observed - day, observed - day},
		{"just near enough", observed - 14*day, observed - 14*day},
		{"too old", observed - 15*day, observed},
		{"too young", observed + 15*day, observed},
		{"of 2014", 1415104637477e6, observed},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := Document{Time: row.own, Observed: observed}
			if got := d.IndexTime(); got != row.want {
				t.Errorf("IndexTime() = %d; want %d", got, row.want)
			}
		})
	}
}

func TestFill(t *testing.T) {
	for _, row := range []struct {
		name  string
		field Field
		value Value
		want  string // the written value; "" if the value does not match the field
	}{
		{"text", Message, Plain([]byte(`a"b`)), `"a\"b"`},
		{"escaped text as it stands", Message, Quoted(jsonscan.String{Raw: []byte(`a\u0041`), Escaped: true}), `"a\u0041"`},
		{"half a pair", Message, Quoted(jsonscan.String{Raw: []byte(`\ud800`), Escaped: true, Surrogate: true}), `"` + "\uFFFD" + `"`},
		{"number for a keyword", ServiceName, Bare([]byte(`17`)), `"17"`},
		{"empty text", Message, Plain(nil), ""},
		{"long", ContentLength, Bare([]byte(`9007199254740993`)), `9007199254740993`},
		{"long between quotes", ContentLength, Plain([]byte(`1625`)), `1625`},
		{"long too long", ContentLength, Bare([]byte(`9223372036854775808`)), ""},
		{"fraction for a long", ContentLength, Bare([]byte(`1.5`)), ""},
		{"short", HTTPStatus, Bare([]byte(`200`)), `200`},
		{"short too long", HTTPStatus, Bare([]byte(`40000`)), ""},
		{"double keeps its digits", HTTPLatency, Bare([]byte(`1.10`)), `1.10`},
		{"double too large", HTTPLatency, Bare([]byte(`1e999`)), ""},
		{"no number", HTTPLatency, Plain([]byte(`NaN`)), ""},
		{"hexadecimal", HTTPLatency, Plain([]byte(`0x10`)), ""},
		{"boolean", FaasColdstart, Bare([]byte(`true`)), `true`},
		{"boolean between quotes", FaasColdstart, Plain([]byte(`false`)), `false`},
		{"no boolean", FaasColdstart, Plain([]byte(`yes`)), ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			var d Document
			if ok := d.Fill(row.field, row.value); ok != (row.want != "") {
				t.Fatalf("Fill(%s, %q) = %v; want %v", row.field.Name(), row.value.Bytes, ok, !ok)
			}
			want := fmt.Sprintf(`,%q:%s}`, row.field.Name(), row.want)
			if got := string(d.Append(nil, nil)); row.want != "" && !strings.HasSuffix(got, want) {
				t.Errorf("Append = %s; want it to end in %s", got, want)
			}
		})
	}
}

func TestAttributes(t *testing.T) {
	var d Document
	d.AddAttribute([]byte("a"), Plain([]byte("1")))
	d.AddAttribute([]byte("a"), Plain([]byte("2")))
	d.AddAttribute([]byte("moved"), Plain([]byte("3")))
	d.AddAttribute([]byte("b\xff"), Bare([]byte("4")))
	d.AddAttribute([]byte("b\xfe"), Bare([]byte("5")))
	d.AddList([]byte("l"), []byte(`[1,"x",null]`))
	if v, ok := d.TakeAttribute("moved"); !ok || string(v.Bytes) != "3" {
		t.Errorf("TakeAttribute = %s, %v; want 3", v.Bytes, ok)
	}
	want := `,"attributes":{"a":"1","b` + "\uFFFD" + `":"4","l":["1","x","null"]}}`
	if got := string(d.Append(nil, nil)); !strings.HasSuffix(got, want) {
		t.Errorf("Append = %s; want it to end in %s", got, want)
	}
}

// TestManyAttributes: many names do not take quadratic time and stay distinct.
func TestManyAttributes(t *testing.T) {
	var d Document
	for i := range 100_000 {
		d.AddAttribute(fmt.Appendf(nil, "k%d", i%50_000), Plain([]byte("v")))
	}
	if got := bytes.Count(d.Append(nil, nil), []byte(`:"v"`)); got != 50_000 {
		t.Errorf("%d attributes; want 50000", got)
	}
}

func TestLongLeavesAreCut(t *testing.T) {
	var d Document
	long := strings.Repeat("é", MaxLeaf)
	d.SetText(Logger, long)
	d.SetText(Message, long)
	d.AddAttribute([]byte(long), Plain([]byte(long)))
	var got map[string]any
	if err := json.Unmarshal(d.Append(nil, nil), &got); err != nil {
		t.Fatal(err)
	}
	if n := len(got["log.logger"].(string)); n > MaxLeaf {
		t.Errorf("log.logger has %d bytes; want at most %d", n, MaxLeaf)
	}
	if got["message"] != long {
		t.Error("the message is not unchanged; want it not truncated")
	}
	for name, v := range got["attributes"].(map[string]any) {
		if len(name) > maxName || len(v.(string)) > MaxLeaf {
			t.Errorf("attribute of %d and %d bytes; want at most %d and %d", len(name), len(v.(string)), maxName, MaxLeaf)
		}
	}
}

// FuzzAppend: every document is valid JSON that can be read back.
func FuzzAppend(f *testing.F) {
	f.Add("message", "name", "value")
	f.Add("\x00\xff", "a.b", `"\`)
	f.Fuzz(func(t *testing.T, message, name, value string) {
		var d Document
		d.SetText(Message, message)
		d.AddAttribute([]byte(name), Plain([]byte(value)))
		var got map[string]any
		if err := json.Unmarshal(d.Append(nil, nil), &got); err != nil {
			t.Fatalf("Append = %s: %v", d.Append(nil, nil), err)
		}
		if text, _ := json.Marshal(message); len(got) > 0 {
			var want string
			_ = json.Unmarshal(text, &want)
			if got["message"] != want {
				t.Errorf("message = %q; want %q", got["message"], want)
			}
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	d := Document{ID: Plain([]byte("37199773595581154154810589279545129148442535997644275712")), Time: 1795382692123e6, Observed: 1795382692123e6}
	for _, f := range []Field{Level, Message, Logger, Action, ServiceName, FaasName, FaasExecution, TraceID, HTTPMethod, HTTPRoute} {
		d.SetText(f, "0123456789abcdef0123456789abcdef")
	}
	var dst []byte
	b.ReportAllocs()
	for b.Loop() {
		dst = d.Append(dst[:0], nil)
		b.SetBytes(int64(len(dst)))
	}
}

// TestOrigin: the cached origin changes no document.
func TestOrigin(t *testing.T) {
	var d Document
	account, other := Plain([]byte(`12"34`)), Plain([]byte("210987654321"))
	d.Set(AccountID, account)
	d.Set(FaasName, Plain([]byte("orders")))
	d.SetOrigin()
	for _, set := range []func(d *Document){
		func(*Document) {},
		func(d *Document) { d.Set(AccountID, account) },
		func(d *Document) { d.Set(AccountID, other) },
		func(d *Document) { d.Set(AccountID, Bare(account.Bytes)) }, // the same memory in another encoding
		func(d *Document) { d.Set(Region, account) },
	} {
		var fresh Document
		for _, d := range []*Document{&d, &fresh} {
			d.Reset()
			d.Set(Message, Plain([]byte("hello")))
			d.Set(AccountID, account)
			d.Set(FaasName, Plain([]byte("orders")))
			d.Set(TraceID, other)
			set(d)
		}
		d.Set(FaasName, d.origin.values[FaasName])
		if got, want := string(d.Append(nil, nil)), string(fresh.Append(nil, nil)); got != want {
			t.Errorf("Append = %s; want %s", got, want)
		}
	}
}

// TestRewrite: the name of a function, ids and groups stay, and the JSON of a list stays a list.
func TestRewrite(t *testing.T) {
	var d Document
	message := Plain([]byte("at main"))
	d.Set(Message, message)
	d.Set(ExceptionStacktrace, message)
	d.SetText(FaasName, "orders")
	d.Set(ServiceName, d.Get(FaasName))
	d.SetText(TraceID, "0af7")
	d.Set(ExceptionFrames, Bare([]byte(`["main","run"]`)))
	d.SetText(ExceptionFingerprint, "f1")
	texts := 0
	d.Rewrite(func(_, text []byte) []byte {
		texts++
		return append([]byte("x"), text...)
	}, func([]byte) bool { return true })
	const want = `,"message":"xat main","service.name":"orders","faas.name":"orders","traceId":"0af7","exception.stacktrace":"xat main",` +
		`"exception.fingerprint":"f1","exception.frames":["xmain","xrun"]}`
	if got := string(d.Append(nil, nil)); !strings.HasSuffix(got, want) || texts != 3 {
		t.Errorf("Append = %s after %d texts; want it to end in %s after 3", got, texts, want)
	}
	d.SetText(ServiceName, "shop")
	d.Rewrite(func(_, text []byte) []byte { return bytes.ToUpper(text) }, func([]byte) bool { return true })
	if got := string(d.Get(ServiceName).Text()); got != "SHOP" {
		t.Errorf("service.name = %s; want SHOP", got)
	}
}
