package cloud

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestStartErrors: each error says why a stack cannot start, and what to do.
func TestStartErrors(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	source, err := os.ReadFile("testdata/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name     string
		from, to string // replacement in the template
		change   func(*Options)
		want     string
	}{
		{"API port in use", "", "", func(o *Options) { o.APIAddr = busy.Addr().String() },
			"the REST API cannot listen on " + busy.Addr().String() + ": address already in use (another faulty? try --api-port)"},
		{"AWS port in use", "", "", func(o *Options) { o.AWSAddr = busy.Addr().String() }, "the AWS endpoint cannot listen on "},
		{"no such address", "", "", func(o *Options) { o.APIAddr = "127.0.0.1:99999" }, "the REST API cannot listen on 127.0.0.1:99999: "},
		{"no template", "", "", func(o *Options) { o.Template = "nowhere.yaml" }, "nowhere.yaml"},
		{"unknown resource", "AWS::Logs::LogGroup", "AWS::Logs::LogGruop", nil, "template.yaml:"},
		{"no API", "Type: AWS::Serverless::Api\n", "Type: AWS::Logs::LogGroup\n", nil, "Api"},
		{"filter pattern", `FilterPattern: ""`, `FilterPattern: "ERROR"`, nil, `filter pattern "ERROR"`},
		{"not built", "", "", func(o *Options) { o.CodeDir = t.TempDir() }, filepath.Join("dist", "web", "bootstrap") + ": not found; run make build"},
	} {
		t.Run(row.name, func(t *testing.T) {
			text := string(source)
			if row.from != "" {
				text = strings.ReplaceAll(text, row.from, row.to)
			}
			path := filepath.Join(t.TempDir(), "template.yaml")
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			o := Options{Template: path, CodeDir: os.Getenv("CODE_DIR"), Parameters: map[string]string{"ReceiverUrl": "http://127.0.0.1:1"}}
			if row.change != nil {
				row.change(&o)
			}
			c, err := Start(t.Context(), o)
			if err == nil {
				t.Fatal(c.Close())
			}
			if !strings.Contains(err.Error(), row.want) {
				t.Errorf("Start: %v; want …%s…", err, row.want)
			}
		})
	}
}
