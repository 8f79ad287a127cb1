package correlation

import (
	"testing"

	"faulty/functions/forwarder/document"
)

func TestFillTraceID(t *testing.T) {
	const hex, xray = "5f35ae120c0fec141ab77a00bc047aa2", "1-5f35ae12-0c0fec141ab77a00bc047aa2"
	for _, row := range []struct{ in, id, root string }{
		{hex, hex, ""},
		{xray, hex, xray},
		{"Root=" + xray + ";Parent=2be948a625588e32;Sampled=1", hex, xray},
		{"Self=1-0;Root=" + xray, hex, xray},
		{xray + "x", "", ""},
		{"2" + xray[1:], "", ""},
		{hex[:31], "", ""},
		{hex[:31] + "g", "", ""},
		{"", "", ""},
	} {
		var d document.Document
		ok := FillTraceID(&d, document.Plain([]byte(row.in)))
		id, root := string(d.Get(document.TraceID).Bytes), string(d.Get(document.XRayTraceID).Bytes)
		if ok != (row.id != "") || id != row.id || root != row.root {
			t.Errorf("FillTraceID(%q) = %v with %q and %q; want %q and %q", row.in, ok, id, root, row.id, row.root)
		}
	}
}

// TestFillTraceIDDuplicate: the same trace id is accepted again, and another one is rejected.
func TestFillTraceIDDuplicate(t *testing.T) {
	var d document.Document
	for _, row := range []struct {
		in   string
		want bool
	}{{"5f35ae120c0fec141ab77a00bc047aa2", true}, {"1-5f35ae12-0c0fec141ab77a00bc047aa2", true}, {"5f35ae120c0fec141ab77a00bc047aa3", false}} {
		if got := FillTraceID(&d, document.Plain([]byte(row.in))); got != row.want {
			t.Errorf("FillTraceID(%q) = %v; want %v", row.in, got, row.want)
		}
	}
}

func TestIsUUID(t *testing.T) {
	for in, want := range map[string]bool{
		"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11": true, "5B441B59-8F2B-4EF7-9A4E-7D3E8A3F1C11": true,
		"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c1": false, "5b441b59x8f2b-4ef7-9a4e-7d3e8a3f1c11": false, "gb441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11": false, "": false,
	} {
		if got := IsUUID([]byte(in)); got != want {
			t.Errorf("IsUUID(%q) = %v; want %v", in, got, want)
		}
	}
}
