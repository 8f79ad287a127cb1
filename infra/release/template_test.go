package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// TestDeployable converts the template of the checkout for deployment from
// archives.
func TestDeployable(t *testing.T) {
	text, err := os.ReadFile("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got, err := deployable(text, build{system: "linux-amd64", version: "v0.1.0"})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"CodeUri: api-linux-amd64.zip\n", "CodeUri: forwarder-linux-amd64.zip\n", "CodeUri: hasher-linux-amd64.zip\n", "TemplateURL: domain.yaml\n", "Default: x86_64, AllowedValues: [x86_64],", `Description: "faulty v0.1.0: `} {
		if !strings.Contains(string(got), want) {
			t.Errorf("the template has no %q", want)
		}
	}
	if n := bytes.Count(got, []byte("\n")); n != bytes.Count(text, []byte("\n")) || bytes.Contains(got, []byte("dist/")) {
		t.Errorf("the template has %d lines, or names dist/; want the same lines, and archives alone", n)
	}
}

// TestDeployableNamesWhatChanged: a template with an unexpected format is an
// error.
func TestDeployableNamesWhatChanged(t *testing.T) {
	const good = "Description: \"faulty: x\"\n  Architecture: { Default: x86_64 }\nCodeUri: dist/api/\nCodeUri: dist/hasher/\nCodeUri: dist/forwarder/\nTemplateURL: infra/domain/template.yaml\n"
	for _, row := range []struct{ name, old, new, system, want string }{
		{"as it is", "", "", "linux-arm64", ""},
		{"function left out", "CodeUri: dist/api/\n", "", "linux-arm64", "name the functions forwarder, hasher; want dist/NAME/ of each of api, forwarder, hasher"},
		{"no parameter", "Architecture", "Machine", "linux-arm64", "has 0 lines like (?m)^  Architecture"},
		{"other nested template", "infra/domain", "infra", "linux-arm64", "has 0 lines like (?m)TemplateURL"},
		{"other machine", "", "", "linux-riscv64", "linux-riscv64: Lambda runs on amd64 and arm64 alone"},
	} {
		t.Run(row.name, func(t *testing.T) {
			text := strings.Replace(good, row.old, row.new, 1)
			_, err := deployable([]byte(text), build{system: row.system, version: "v0.1.0"})
			if row.want == "" && err != nil || row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)) {
				t.Errorf("deployable = %v; want %q", err, row.want)
			}
		})
	}
}
